"""KML 2.2 (OGC 07-147r2) and KMZ: a folder a type, typed extended data, balloons of escaped text."""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import IO, Any

from geo.export.about import SOFTWARE, about_lines
from geo.export.delimited import cell
from geo.export.dictionary import fields_of
from geo.export.options import Options, Written
from geo.export.rows import Rows, one_line, point_of, row_dicts, still, xml_text
from geo.export.signs import sign
from geo.export.types import TypeSign, type_signs
from geo.i18n import Translator, translator
from geo.model import EXPORT_COLUMNS

_TYPES = {"text": "string", "integer": "int", "number": "double", "boolean": "bool", "date": "string"}
_SPECIAL = re.compile("[&<>\r\u202a-\u202e\u2066-\u2069]|[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_ID = re.compile(r"[^A-Za-z0-9.-]")
_DISTRICT = 3
_SPOOL = 4 * 2**20
_DATE_TIME = (1980, 1, 1, 0, 0, 0)
_COPY = 2**20
_DOCUMENT = "doc.kml"


def write_kml(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as KML; a row without a point is a placemark without geometry.

    Its signs are those of the program that reads it, tinted: a KML file can carry no image of its own.
    """
    with path.open("wb") as handle:
        return _document(rows, handle, options, images=False)


def write_kmz(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as KMZ: the KML and its signs, hollow for what is known to the district only."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_entry(_DOCUMENT), "w", force_zip64=True) as handle:
            written = _document(rows, handle, options, images=True)
        for style in type_signs(options.lang):
            for hollow in (False, True):
                archive.writestr(_entry(_image(style, hollow=hollow)), sign(style.colour, hollow=hollow))
    return written


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE_TIME)  # no clock: the same rows give the same bytes
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _document(rows: Rows, handle: IO[bytes], options: Options, *, images: bool) -> Written:
    """One pass: the placemarks of each type gather in a file of their own (in memory while small)."""
    t = translator(options.lang)
    signs = type_signs(options.lang)
    labels = {style.code: style.label for style in signs}
    count = 0
    with ExitStack() as stack:
        spools: dict[str, IO[bytes]] = {}
        for row in row_dicts(rows):
            code = row["event_type"]
            if code not in spools:
                spools[code] = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOL))
            text = _placemark(row, t, labels.get(code, code), known=code in labels, options=options)
            spools[code].write(text.encode("utf-8"))
            count += 1
        handle.write(_head(options, signs, images=images).encode("utf-8"))
        for code in (*labels, *sorted(set(spools) - set(labels))):
            if code not in spools:
                continue
            handle.write(f"<Folder><name>{_xml(one_line(labels.get(code, code)))}</name>\n".encode())
            spools[code].seek(0)
            while part := spools[code].read(_COPY):
                handle.write(part)
            handle.write(b"</Folder>\n")
        handle.write(b"</Document>\n</kml>\n")
    return Written(count)


def _head(options: Options, signs: tuple[TypeSign, ...], *, images: bool) -> str:
    t = translator(options.lang)
    about = "" if options.about is None else _description(about_lines(options.about, options.lang))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n',
        f"<name>{_xml(t.t('export_title'))}</name>\n<open>1</open>\n",
        f"<description>{_xml(about or escape(SOFTWARE))}</description>\n",
    ]
    for style in signs:
        parts += [_style(style, hollow=hollow, images=images) for hollow in (False, True)]
    known = {item.field: item for item in fields_of("incidents")}
    parts.append('<Schema name="incident" id="incident">\n')
    parts += [f'<SimpleField type="{_TYPES[known[name].type]}" name="{name}"/>\n' for name in EXPORT_COLUMNS]
    return "".join([*parts, "</Schema>\n"])


def _style(style: TypeSign, *, hollow: bool, images: bool) -> str:
    if images:
        icon = f"<scale>0.6</scale><Icon><href>{_image(style, hollow=hollow)}</href></Icon>"
    else:
        red, green, blue = (style.colour[i : i + 2].lower() for i in (1, 3, 5))
        # Colours are aabbggrr. Without an image of our own, what is known to the district only is pale and small.
        opacity, scale = ("80", "0.7") if hollow else ("ff", "1.0")
        icon = f"<color>{opacity}{blue}{green}{red}</color><scale>{scale}</scale>"
    return (
        f'<Style id="{_style_id(style.code, hollow=hollow)}"><IconStyle>{icon}</IconStyle>'
        "<LabelStyle><scale>0</scale></LabelStyle></Style>\n"
    )


def _image(style: TypeSign, *, hollow: bool) -> str:
    return f"files/{_style_id(style.code, hollow=hollow)}.png"


def _style_id(code: str, *, hollow: bool) -> str:
    return f"{code}-district" if hollow else code


def _placemark(row: Mapping[str, Any], t: Translator, label: str, *, known: bool, options: Options) -> str:
    place = row["place_ar"] if t.rtl else row["place_en"] or row["place_ar"]
    name = one_line(": ".join(part for part in (label, place) if part))
    hollow = row["where_precision"] is None or row["where_precision"] >= _DISTRICT
    style = f"<styleUrl>#{_style_id(row['event_type'], hollow=hollow)}</styleUrl>" if known else ""
    point = point_of(row, anchor_imprecise=options.anchor_imprecise)
    data = "".join(
        f'<SimpleData name="{column}">{_value(row[column])}</SimpleData>'
        for column in EXPORT_COLUMNS
        if row[column] is not None
    )
    where = f"<Point><coordinates>{point.lon!r},{point.lat!r}</coordinates></Point>" if point else ""
    return (
        f'<Placemark id="i-{_id(row["incident_id"])}"><name>{_xml(name)}</name>'
        f"<description>{_xml(_description(list(_facts(row, t))))}</description>"
        f"{_time(row)}{style}"
        f'<ExtendedData><SchemaData schemaUrl="#incident">{data}</SchemaData></ExtendedData>{where}</Placemark>\n'
    )


def _value(value: Any) -> str:
    """Return `value` as the text of an element: as in CSV, but nothing before a formula, for nobody runs it here."""
    return _xml(value) if isinstance(value, str) else str(cell(value))


def _time(row: Mapping[str, Any]) -> str:
    if row["date_start"] is None:
        return ""
    end = row["date_end"] or row["date_start"]
    return f"<TimeSpan><begin>{cell(row['date_start'])}</begin><end>{cell(end)}</end></TimeSpan>"


def _facts(row: Mapping[str, Any], t: Translator) -> Iterator[tuple[str, str]]:
    start, end = cell(row["date_start"]), cell(row["date_end"])
    days = start if end in ("", start) else f"{start} – {end}"
    yield t.t("date"), days or t.t("undated")
    if row["governorate"]:
        yield t.t("governorate"), t.governorate(row["governorate"])
    if row["where_precision"]:
        yield t.t("precision"), t.label("where_precision", row["where_precision"])
    for name in ("killed", "injured"):
        yield t.t(name), t.toll_range(row[f"{name}_low"], row[f"{name}_best"], row[f"{name}_high"])
    for name, label in (("actors", "actors"), ("evidence", "evidence"), ("source", "sources"), ("incident_id", "id")):
        if row[name]:
            yield t.t(label), row[name]


def _description(facts: list[tuple[str, str]]) -> str:
    """Balloons are read as HTML: each text is escaped and stands in a block of its own, which ends its direction."""
    return "".join(f'<p dir="auto"><b>{escape(label)}:</b> <bdi>{escape(text)}</bdi></p>' for label, text in facts)


def _id(text: str) -> str:
    return _NOT_ID.sub(lambda match: f"_{ord(match[0]):x}_", text)


def _xml(text: str) -> str:
    if not _SPECIAL.search(text):
        return text
    return escape(still(xml_text(text)), quote=False).replace("\r", "&#13;")  # readers take a bare one for a line end
