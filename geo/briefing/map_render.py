"""From SVG to PNG, with our own fonts alone: the same drawing gives the same bytes on every machine."""

import resvg_py

from geo.briefing.map_font import FAMILY, font_files

_MOST_SCALE = 8.0


def to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Return `svg` (one of our drawings) as a PNG of `scale` pixels per pixel of the drawing.

    Raises:
        ValueError: `scale` is not above 0 and at most 8, or `svg` is no SVG.
        ResourceError: the fonts are missing; the set-up has not run.
    """
    if not 0 < scale <= _MOST_SCALE:
        raise ValueError(f"scale: {scale} is not above 0 and at most {_MOST_SCALE:g}; give a number in between")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=font_files(),
            font_family=FAMILY,
            sans_serif_family=FAMILY,
            zoom=scale,
        )
    )
