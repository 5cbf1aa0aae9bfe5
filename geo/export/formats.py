"""The registry of file formats: code, suffix, MIME type, and who writes it."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import OptionError
from geo.export.delimited import write_csv, write_hxl
from geo.export.geojson import write_geojson
from geo.export.geopackage import write_gpkg
from geo.export.kml import write_kml, write_kmz
from geo.export.layouts import write_acled, write_ucdp
from geo.export.options import Options, Written
from geo.export.rows import Rows
from geo.export.whole import whole_path

Write = Callable[[Rows, Path, Options], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `code` names it (``--format``), `suffix` ends its file names (with the dot), `geometry` tells whether it has
    positions, `by_suffix` whether a file name alone means it. `row_bytes` is about what a row takes (measured), for
    who must know beforehand. `write` writes rows to the path of an empty file; None where it is composed elsewhere.
    """

    code: str
    suffix: str
    mime: str
    geometry: bool
    row_bytes: int
    write: Write | None
    by_suffix: bool = True


def _write_parquet(rows: Rows, path: Path, options: Options) -> Written:
    from geo.export.parquet import write_parquet  # noqa: PLC0415 - only who writes it loads pyarrow

    return write_parquet(rows, path, options)


def _write_xlsx(rows: Rows, path: Path, options: Options) -> Written:
    from geo.export.workbook import write_xlsx  # noqa: PLC0415 - only who writes it loads its library

    return write_xlsx(rows, path, options)


_ALL = (
    Format("geojson", ".geojson", "application/geo+json", geometry=True, row_bytes=950, write=write_geojson),
    Format("csv", ".csv", "text/csv", geometry=False, row_bytes=380, write=write_csv),
    Format("gpkg", ".gpkg", "application/geopackage+sqlite3", geometry=True, row_bytes=600, write=write_gpkg),
    Format("kml", ".kml", "application/vnd.google-earth.kml+xml", geometry=True, row_bytes=3000, write=write_kml),
    Format("kmz", ".kmz", "application/vnd.google-earth.kmz", geometry=True, row_bytes=400, write=write_kmz),
    Format("parquet", ".parquet", "application/vnd.apache.parquet", geometry=True, row_bytes=100, write=_write_parquet),
    Format(
        "xlsx",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        geometry=False,
        row_bytes=300,
        write=_write_xlsx,
    ),
    Format("hxl", ".csv", "text/csv", geometry=True, row_bytes=400, write=write_hxl, by_suffix=False),
    Format("acled", ".csv", "text/csv", geometry=True, row_bytes=500, write=write_acled, by_suffix=False),
    Format("ucdp", ".csv", "text/csv", geometry=True, row_bytes=700, write=write_ucdp, by_suffix=False),
)
FORMATS: Mapping[str, Format] = {item.code: item for item in _ALL}
_SUFFIXES = {".json": "geojson"}


def format_of(path: Path, fmt: str | None = None, *, formats: Mapping[str, Format] = FORMATS) -> str:
    """Return the format `fmt`, else the one that the suffix of `path` means.

    Raises:
        OptionError: no such format.
    """
    suffix = path.suffix.lower()
    told = {item.suffix: item.code for item in formats.values() if item.by_suffix}
    name = fmt or _SUFFIXES.get(suffix) or told.get(suffix) or suffix.removeprefix(".")
    if name not in formats or (fmt is None and not formats[name].by_suffix):
        raise OptionError(f"{path.name}: no format {name!r}; give --format {' or '.join(formats)}")
    return name


def write_whole(rows: Rows, path: Path, *, fmt: str | None = None, options: Options | None = None) -> Written:
    """Write `rows` to `path` whole or not at all (temporary file beside it, then rename); return what became of them.

    Raises:
        OptionError: unknown format, or a folder that cannot be written.
    """
    write = _writer(format_of(path, fmt))
    with whole_path(path) as temporary:
        return write(rows, temporary, options or Options())


def write_file(rows: Rows, path: Path, *, fmt: str | None = None, anchor_imprecise: bool = False) -> int:
    """Write `rows` to `path` as `write_whole` does, and return their number."""
    return write_whole(rows, path, fmt=fmt, options=Options(anchor_imprecise=anchor_imprecise)).rows


def to_bytes(rows: Rows, fmt: str, *, anchor_imprecise: bool = False, options: Options | None = None) -> bytes:
    """Return the bytes that `write_file` would write (with `options`: that `write_whole` would)."""
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder:
        path = Path(folder) / "file"
        _writer(format_of(Path(), fmt))(rows, path, options or Options(anchor_imprecise=anchor_imprecise))
        return path.read_bytes()


def _writer(name: str) -> Write:
    write = FORMATS[name].write
    if write is None:
        raise OptionError(f"format {name!r} is not written from rows alone")
    return write
