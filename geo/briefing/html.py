"""The sheet as HTML: the body for the page, and one file that holds everything it needs."""

import base64
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo.briefing.charts import trend_symbol, type_symbol
from geo.briefing.map_render import to_png
from geo.briefing.sheet import Sheet
from geo.briefing.words import is_figure
from geo.resources import static_path

TEMPLATES = Path(__file__).parent / "templates"
MAP_SCALE = 2.0
_FONTS = (
    ("Noto Sans", "noto-sans-latin", "U+0000-05FF, U+2000-2BFF"),
    ("Noto Sans Arabic", "noto-sans-arabic-arabic", "U+0600-06FF, U+0750-077F, U+08A0-08FF, U+FB50-FDFF, U+FE70-FEFF"),
)
_WEIGHTS = (400, 700)


def sheet_html(sheet: Sheet) -> str:
    """Return the sheet's body (an ``article``) with its images inside; needs `sheet_css`."""
    return (
        _environment()
        .get_template("sheet.html")
        .render(
            s=sheet,
            map_uri=_uri("image/png", to_png(sheet.map_svg, scale=MAP_SCALE)),
            type_uri=_type_uri,
            trend_uri=_trend_uri,
        )
    )


def sheet_css() -> str:
    """Return the style of the sheet's body."""
    return _text("sheet.css")


def to_html(sheet: Sheet) -> bytes:
    """Return the sheet as one HTML file (UTF-8) with its fonts and images inside; it loads nothing and runs nothing."""
    page = (
        _environment()
        .get_template("page.html")
        .render(
            s=sheet,
            body=Markup(sheet_html(sheet)),  # noqa: S704 - made by our own template, which escapes
            css=Markup(sheet_css()),  # noqa: S704 - our own file
            print_css=Markup(_text("print.css")),  # noqa: S704 - our own file
            fonts=Markup(_font_faces()),  # noqa: S704 - our own fonts
        )
    )
    return page.encode("utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["is_figure"] = is_figure
    return environment


@lru_cache(maxsize=8)
def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def _type_uri(event_type: str) -> str:
    return _uri("image/svg+xml", type_symbol(event_type, size=11).encode("utf-8"))


@lru_cache(maxsize=8)
def _trend_uri(trend: str) -> str:
    return _uri("image/svg+xml", trend_symbol(trend).encode("utf-8"))  # type: ignore[arg-type]


def _uri(mime: str, data: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode('ascii')}"


@lru_cache(maxsize=1)
def _font_faces() -> str:
    faces = []
    for family, name, chars in _FONTS:
        for weight in _WEIGHTS:
            data = static_path(f"fonts/{name}-{weight}-normal.woff2").read_bytes()
            faces.append(
                f'@font-face {{ font-family: "{family}"; font-weight: {weight}; unicode-range: {chars};'
                f' src: url("{_uri("font/woff2", data)}") format("woff2"); }}'
            )
    return "\n".join(faces)
