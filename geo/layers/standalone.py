"""The standalone map: filtered incidents, basemap, scripts and fonts in one HTML file that opens without a network.

The file asks nothing of anyone: its content security policy allows only its own script and style, by their hashes,
fonts and images from within, and no connection at all. Data stand in it as gzip in base64, which no text of an article
can end; the browser unpacks them (`DecompressionStream`: Chromium 90, Firefox 113, Safari 16.4 and later).
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo.errors import OptionError, ResourceError
from geo.i18n import LANGUAGES, translator
from geo.layers.base_map import map_options
from geo.layers.columns import pack_columns
from geo.layers.sentence_pack import pack_sentences
from geo.layers.standalone_texts import pack_texts
from geo.layers.state_layer import filter_state
from geo.layers.style import map_style, map_words
from geo.model import Filters
from geo.resources import read_csv, static_path

MAX_ROWS = 50_000
"""More rows make a file that phones cannot open; a GeoPackage serves better then."""
KEY = "standalone"
_HERE = Path(__file__).parent
_SCRIPTS = ("standalone_words.js", "standalone_card.js", "standalone_list.js", "standalone.js")
_FONTS = (
    ("Noto Sans Arabic", 400, "noto-sans-arabic-arabic-400-normal.woff2"),
    ("Noto Sans Arabic", 700, "noto-sans-arabic-arabic-700-normal.woff2"),
    ("Noto Sans", 400, "noto-sans-latin-400-normal.woff2"),
    ("Noto Sans", 700, "noto-sans-latin-700-normal.woff2"),
)
_TABLES = (
    *("standalone", "map", "event_type", "month", "outcome", "role", "side", "status", "where_precision"),
    *("date_precision", "field", "origin"),
)
_UI = (
    *("app_title", "own_name", "governorate", "actor", "event_type", "min_killed", "max_precision"),
    *("any_precision", "show_context", "reset", "data_as_of", "period_from_to", "incidents"),
    *("killed", "injured", "governorates", "not_on_map", "not_stated_count", "context_count", "undated_hidden"),
    *("not_stated", "none_stated", "at_least", "about", "view", "view_incidents", "view_killed", "view_injured"),
    *("view_governorate", "view_district", "view_density", "view_time", "select_hint", "top_incidents"),
    *("back_to_list", "here_several", "evidence", "date", "date_alternatives", "place", "place_undecided"),
    *("precision", "by_side", "combined", "actors", "outcome", "weapon", "target", "remnant"),
    *("sources", "source_unknown", "published", "basis_inferred", "basis_metadata", "basis_stated"),
    *("published_unknown", "id", "confidence", "status", "empty_result", "undated", "disclaimer", "yes"),
    *("origin_label", "origin_note"),
)
# Leaflet's images (of controls and marks that the map does not use), its address and its source map lead outwards.
# Names of XML vocabularies keep their form, for they are no addresses.
_CSS_IMAGES = re.compile(r"[a-z-]+:\s*url\((?!data:)[^)]*\)[^;}]*;?")
_OUTWARDS = re.compile(r"\bhttps?:/{2}(?!www\.w3\.org/)|^//# sourceMappingURL=.*", re.MULTILINE)
_CSS_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT_FACES = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_ENDS_SCRIPT = re.compile(r"</script|<!--|]]>", re.IGNORECASE)
_SMALLEST = 9


def check_rows(count: int) -> None:
    """Refuse more rows than a browser opens well from one file.

    Raises:
        OptionError: more than `MAX_ROWS`.
    """
    if count > MAX_ROWS:
        raise OptionError(
            f"standalone map: {count:,} rows are more than the {MAX_ROWS:,} that a browser opens well from one file; "
            "narrow the filters, or write a GeoPackage (--format gpkg), which takes any number"
        )


def standalone_html(
    incidents: pl.DataFrame,
    batches: Iterable[pl.DataFrame],
    *,
    lang: str,
    filters: Filters | None = None,
    data_as_of: date | None = None,
) -> bytes:
    """Return the HTML file (UTF-8) of `incidents`; the reader switches its language, `lang` is the one it opens in.

    `incidents` has the columns of a snapshot's frame, `batches` the same rows, in the same order, as whole rows (with
    the store's `INCIDENT_SCHEMA`). `filters` are what the rows were chosen by and `data_as_of` the last day of the
    whole data: both are written on the page. Equal arguments give equal bytes.

    Raises:
        OptionError: more than `MAX_ROWS` rows, or an unknown language.
        ResourceError: an asset of the set-up is missing.
    """
    if lang not in LANGUAGES:
        raise OptionError(f"lang: {lang!r} is not one of {', '.join(LANGUAGES)}")
    check_rows(incidents.height)
    texts = pack_texts(batches)
    if len(texts["id"]) != incidents.height:
        raise OptionError("standalone map: the store changed while it was read; write the file again")
    texts["vocabulary"], sentences = pack_sentences(texts.pop("sentences"))
    as_of = data_as_of.isoformat() if data_as_of else None
    about = {"lang": lang, "key": KEY, "rows": incidents.height, "data_as_of": as_of, "filters": _told(filters)}
    blocks = {
        "words": _words(),
        "columns": _packed(gzip.decompress(pack_columns(incidents, KEY))),
        "texts": _packed_json(texts),
        "sentences": _packed(sentences),
        "about": _packed_json(about),
    }
    script, style, t = _script(), _style(), translator(lang)
    page: str = _template().render(
        lang=lang,
        dir="rtl" if t.rtl else "ltr",
        policy=_policy(script, style),
        title=t.t("app_title"),
        old=[translator(code).label("standalone", "old_browser") for code in LANGUAGES],
        loading=t.label("standalone", "loading"),
        failed=t.label("standalone", "failed"),
        blocks={name: Markup(data) for name, data in blocks.items()},  # noqa: S704 - base64
        script=Markup(script),  # noqa: S704 - our own files, checked in _script
        style=Markup(style),  # noqa: S704
    )
    return page.encode("utf-8")


def _told(filters: Filters | None) -> dict[str, Any]:
    """Return `filters` as the map's script writes them down, the box included."""
    if filters is None:
        return {}
    told = filter_state(filters)
    if filters.bbox is not None:
        told["bbox"] = list(filters.bbox)
    return told


def _policy(script: str, style: str) -> str:
    """Return the content security policy: only this script and this style, nothing from outside, no connection."""
    sums = [base64.b64encode(hashlib.sha256(code.encode("utf-8")).digest()).decode() for code in (script, style)]
    return (
        f"default-src 'none'; script-src 'sha256-{sums[0]}'; style-src 'sha256-{sums[1]}'; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=1)
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("standalone.html")


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, compresslevel=_SMALLEST, mtime=0)).decode("ascii")


def _packed_json(value: Any) -> str:
    return _packed(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").replace("\r\n", "\n")


@lru_cache(maxsize=1)
def _script() -> str:
    """Return the scripts as one: Leaflet, the map of the app, and what drives it here."""
    sources = [static_path("leaflet.js"), static_path("marsad-map.js"), *(_HERE / "js" / name for name in _SCRIPTS)]
    code = ";\n".join(_read(path) for path in sources)
    code = _OUTWARDS.sub("", code)
    if found := _ENDS_SCRIPT.search(code):
        raise ResourceError(f"standalone map: {found.group()!r} in a script would end it; write it in two parts")
    return f"\n{code}\n"


@lru_cache(maxsize=1)
def _style() -> str:
    fonts = "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(data:font/woff2;base64,'
        f'{base64.b64encode(static_path(f"fonts/{name}").read_bytes()).decode("ascii")}) format("woff2");}}\n'
        for family, weight, name in _FONTS
    )
    css = _CSS_IMAGES.sub("", _CSS_COMMENTS.sub("", _read(static_path("leaflet.css")))) + _FONT_FACES.sub(
        "", _read(static_path("marsad-map.css"))
    )
    return f"\n{fonts}{css}{_read(_HERE / 'js' / 'standalone.css')}"


@lru_cache(maxsize=1)
def _words() -> str:
    """Return basemap, labels of both languages and style: the same in every file."""
    words: dict[str, Any] = map_words()
    for lang in LANGUAGES:
        tables: Mapping[str, Mapping[str, str]] = translator(lang).tables
        words[lang] = {name: dict(tables[name]) for name in _TABLES}
        words[lang]["ui"] = {key: tables["ui"][key] for key in _UI}
        words[lang]["governorate"] = {r["code"]: r[f"name_{lang}"] for r in read_csv("boundaries/governorates.csv")}
    view = map_style()["view"]
    return _packed_json(
        {
            "labels": words,
            "vector": json.loads(_read(static_path("vector.json"))),
            "options": map_options(),
            "bounds": [[view["south"], view["west"]], [view["north"], view["east"]]],
        }
    )
