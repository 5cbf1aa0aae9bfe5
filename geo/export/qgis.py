"""Styles for QGIS (QML): incidents by type, hollow for districts; governorates by their number of incidents."""

from html import escape
from itertools import pairwise
from typing import Any

from geo.export.governorates import Tally
from geo.export.types import type_signs
from geo.resources import read_toml

_HOLLOW = '"where_precision" >= 3'
_OUTLINE = "255,255,255,255"
_GREY = "90,90,90,255"
_FONT = "Noto Sans Arabic"


def incidents_style(lang: str) -> str:
    """Return the style of the incidents: categories by event type in our colours, labelled in `lang`.

    A disc is a named place; what is known to the district (or, anchored, to less) is a dashed ring without filling.
    """
    categories, symbols = [], []
    for number, style in enumerate(type_signs(lang)):
        about = f'value="{_a(style.code)}" label="{_a(style.label)}" symbol="{number}"'
        categories.append(f'<category {about} render="true" type="string"/>')
        symbols.append(_marker(str(number), style.colour))
    renderer = (
        '<renderer-v2 type="categorizedSymbol" attr="event_type" symbollevels="0" forceraster="0" enableorderby="0">'
        f"<categories>{''.join(categories)}</categories><symbols>{''.join(symbols)}</symbols></renderer-v2>"
    )
    return _qgis(renderer, "Symbology|Symbology3D")


def governorates_style(lang: str, tally: Tally) -> str:
    """Return the style of the governorates: five classes of incidents (fewer where there are few), names as labels."""
    ramp = read_toml("style/map.toml")["ramp"]
    bounds = _bounds(tally.most(), len(ramp))
    ranges, symbols = [_range(0, 0, 0)], [_area("0", read_toml("style/map.toml")["no_data"])]
    for number, (low, high) in enumerate(bounds, 1):
        ranges.append(_range(low, high, number))
        symbols.append(_area(str(number), ramp[number - 1]))
    renderer = (
        '<renderer-v2 type="graduatedSymbol" attr="incidents" graduatedMethod="GraduatedColor" symbollevels="0"'
        ' forceraster="0" enableorderby="0">'
        f"<ranges>{''.join(ranges)}</ranges><symbols>{''.join(symbols)}</symbols></renderer-v2>"
    )
    return _qgis(renderer + _labels(f"name_{lang}"), "Symbology|Symbology3D|Labeling", labels=True)


def _bounds(most: int, classes: int) -> list[tuple[int, int]]:
    """Return (lowest, highest) of at most `classes` classes of about equal width that cover 1 to `most`."""
    classes = min(classes, most)
    edges = [round(most * i / classes) for i in range(classes + 1)] if classes else []
    return [(low + 1, high) for low, high in pairwise(edges)]


def _range(low: int, high: int, symbol: int) -> str:
    label = str(low) if low == high else f"{low} – {high}"
    bounds = f'lower="{low - 0.5:.15f}" upper="{high + 0.5:.15f}"'
    return f'<range {bounds} symbol="{symbol}" label="{label}" render="true"/>'


def _marker(name: str, colour: str) -> str:
    rgba = _rgba(colour)
    layer = _options(
        {
            "name": "circle",
            "color": rgba,
            "outline_color": _OUTLINE,
            "outline_style": "solid",
            "outline_width": "0.3",
            "outline_width_unit": "MM",
            "size": "3",
            "size_unit": "MM",
        }
    )
    clear = rgba.rsplit(",", 1)[0] + ",0"
    rules = {
        "fillColor": f"if({_HOLLOW}, '{clear}', '{rgba}')",
        "outlineColor": f"if({_HOLLOW}, '{rgba}', '{_OUTLINE}')",
        "outlineStyle": f"if({_HOLLOW}, 'dash', 'solid')",
        "outlineWidth": f"if({_HOLLOW}, 0.6, 0.3)",
    }
    return (
        f'<symbol type="marker" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="SimpleMarker" enabled="1" locked="0" pass="0">{layer}{_rules(rules)}</layer></symbol>'
    )


def _area(name: str, colour: str) -> str:
    layer = _options(
        {
            "color": _rgba(colour),
            "style": "solid",
            "outline_color": _GREY,
            "outline_style": "solid",
            "outline_width": "0.2",
            "outline_width_unit": "MM",
        }
    )
    return (
        f'<symbol type="fill" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="SimpleFill" enabled="1" locked="0" pass="0">{layer}</layer></symbol>'
    )


def _labels(field: str) -> str:
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{field}" isExpression="0" fontFamily="{_FONT}" fontSize="9" fontSizeUnit="Point"'
        ' textColor="60,60,60,255" textOpacity="1" namedStyle="Regular">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"'
        ' bufferOpacity="1"/></text-style><placement placement="1"/>'
        '<rendering drawLabels="1" obstacle="0"/></settings></labeling>'
    )


def _rules(rules: dict[str, str]) -> str:
    properties = "".join(
        f'<Option type="Map" name="{name}"><Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value="{_a(expression)}"/>'
        '<Option type="int" name="type" value="3"/></Option>'
        for name, expression in rules.items()
    )
    return (
        '<data_defined_properties><Option type="Map"><Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{properties}</Option>'
        '<Option type="QString" name="type" value="collection"/></Option></data_defined_properties>'
    )


def _options(values: dict[str, Any]) -> str:
    inside = "".join(f'<Option type="QString" name="{name}" value="{_a(value)}"/>' for name, value in values.items())
    return f'<Option type="Map">{inside}</Option>'


def _qgis(content: str, categories: str, *, labels: bool = False) -> str:
    return (
        f'<qgis version="3.22.0" styleCategories="{categories}" labelsEnabled="{int(labels)}">{content}'
        "<blendMode>0</blendMode><featureBlendMode>0</featureBlendMode><layerOpacity>1</layerOpacity></qgis>"
    )


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _a(text: str) -> str:
    return escape(text, quote=True)
