"""Files of exactly the filtered rows, in every format, with what became of the rows."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from geo.errors import OptionError
from geo.export import FORMATS, About, Format, Options, Written, format_of, suggested_name, whole_file, write_whole
from geo.model import Filters
from geo.service.filtering import Selection, kept, select, undated_count
from geo.service.records import check_known, load_existing
from geo.service.standalone import standalone_bytes
from geo.service.targets import check_target
from geo.store import text_batches

_STANDALONE = Format("html", ".html", "text/html", geometry=True, row_bytes=500, write=None)
FILE_FORMATS: Mapping[str, Format] = {**FORMATS, _STANDALONE.code: _STANDALONE}
"""Every format by code; ``html`` is the standalone map, which is composed from the map's own parts."""
_SUFFIXES = {".htm": ".html"}


def export(
    path: str | Path,
    *,
    db: str | Path | None = None,
    filters: Filters | None = None,
    format: str | None = None,  # noqa: A002 - the option's name in the contract
    anchor_imprecise: bool = False,
    lang: str = "ar",
) -> int:
    """Write the filtered rows to `path` as `export_report` does, and return their number."""
    report = export_report(path, db=db, filters=filters, format=format, anchor_imprecise=anchor_imprecise, lang=lang)
    return report.rows


def export_report(
    path: str | Path,
    *,
    db: str | Path | None = None,
    filters: Filters | None = None,
    format: str | None = None,  # noqa: A002 - the option's name in the contract
    anchor_imprecise: bool = False,
    lang: str = "ar",
) -> Written:
    """Write the filtered rows to `path` (whole or not at all) and return what became of them.

    `lang` is the language of labels: of the styles, folders and read-me sheets, and the one that the standalone map
    (format ``html``) opens in.

    Raises:
        OptionError: bad filter, unknown governorate or actor, unknown format, or a place that cannot be written.
        StoreError: the store does not exist or cannot be read.
    """
    code = file_format(path, format)
    check_target(path, db=db)
    check_known(filters or Filters(), db)
    selection = select(load_existing(db), filters or Filters())
    return _write(selection, Path(path), code, anchor_imprecise=anchor_imprecise, lang=lang)


def export_bytes(
    selection: Selection,
    format: str,  # noqa: A002 - as in `export`
    *,
    anchor_imprecise: bool = False,
    lang: str = "ar",
) -> bytes:
    """Return `selection` in `format`: the same bytes that `export` writes for the same filters."""
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder:
        path = Path(folder) / "file"
        _write(selection, path, file_format("", format), anchor_imprecise=anchor_imprecise, lang=lang)
        return path.read_bytes()


def export_file(selection: Selection, path: Path, format: str, *, lang: str = "ar") -> Written:  # noqa: A002
    """Write `selection` to `path` in `format` and return what became of the rows.

    Raises:
        OptionError: unknown format, or a place that cannot be written.
    """
    return _write(selection, path, file_format(path, format), anchor_imprecise=False, lang=lang)


def file_format(path: str | Path, fmt: str | None = None) -> str:
    """Return the code of the format `fmt`, else of the one that the suffix of `path` means.

    Raises:
        OptionError: no such format.
    """
    path = Path(path)
    suffix = _SUFFIXES.get(path.suffix.lower())
    return format_of(path.with_suffix(suffix) if suffix else path, fmt, formats=FILE_FORMATS)


def export_command(filters: Filters, fmt: str) -> str | None:
    """Return the command that writes the rows of `filters`; None when it cannot say them (a drawn area)."""
    if filters.area is not None:
        return None
    parts = [f"python -m geo export -o {suggested_name(filters, fmt)} --format {fmt}"]
    single = {"from": filters.date_from, "to": filters.date_to, "max-where-precision": filters.max_where_precision}
    parts += [f"--{name} {value}" for name, value in single.items() if value is not None]
    several = {
        "governorate": filters.governorates,
        "actor": filters.actors,
        "type": filters.types,
        "origin": filters.origins,
    }
    parts += [f"--{name} {value}" for name, values in several.items() for value in values]
    if filters.min_killed:
        parts.append(f"--min-killed {filters.min_killed}")
    if not filters.include_context:
        parts.append("--context exclude")
    if filters.bbox is not None:
        parts.append("--bbox=" + ",".join(f"{side:g}" for side in filters.bbox))
    return " ".join(parts)


def about(selection: Selection) -> About:
    """Return what a file of `selection` says of itself."""
    snapshot, filters = selection.snapshot, selection.filters
    rows = selection.rows("is_context", "origin")
    origins = rows["origin"].cast(pl.String).value_counts(name="n").sort("origin").rows()
    last = kept(
        snapshot, "last day", lambda: snapshot.incidents.select(pl.coalesce("date_end", "date_start").max()).item()
    )
    return About(
        filters=filters,
        rows=selection.height,
        context=int(rows["is_context"].sum()),
        undated_hidden=undated_count(snapshot, filters),
        data_as_of=last.isoformat() if last else None,
        taken_in=kept(snapshot, "taken in", snapshot.articles["ingested_at"].max),  # type: ignore[arg-type]
        store_key=snapshot.key,
        origins=dict(origins),
    )


def _write(selection: Selection, path: Path, code: str, *, anchor_imprecise: bool, lang: str) -> Written:
    if code == _STANDALONE.code:
        page = standalone_bytes(selection, lang=lang)
        with whole_file(path) as handle:
            handle.write(page)
        return Written(selection.height)
    if lang not in ("ar", "en"):
        raise OptionError(f"lang: {lang!r} is neither ar nor en")
    options = Options(
        anchor_imprecise=anchor_imprecise,
        lang=lang,
        about=about(selection),
        titles=selection.snapshot.articles.select("article_id", "title"),
    )
    batches = text_batches(selection.snapshot, selection.rows())
    return write_whole(batches, path, fmt=code, options=options)
