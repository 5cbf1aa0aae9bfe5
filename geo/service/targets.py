"""Where a file may be written: never over a store, its log, or another output of the same command."""

from contextlib import suppress
from pathlib import Path

from geo.errors import OptionError, StoreError
from geo.export import whole_file
from geo.service.records import default_db
from geo.store import Store

_SQLITE = b"SQLite format 3\0"
# SQLite keeps these beside a database; replacing one loses what was written last.
_SIDECARS = ("-wal", "-shm", "-journal")


def check_target(path: str | Path, *, db: str | Path | None = None, others: tuple[str | Path | None, ...] = ()) -> Path:
    """Return `path` as one that may be written or replaced; `others` are what the same command writes elsewhere.

    Raises:
        OptionError: it is a store of Marsad (any, not only `db`) or belongs to one, the standard output (``-``), or one
            of `others`.
    """
    target = Path(path)
    if str(path) == "-":
        raise OptionError("-: the standard output takes no files; name one")
    if any(other is not None and target.resolve() == Path(other).resolve() for other in others):
        raise OptionError(f"{path}: is named twice; name another file for one of the two")
    names = [target, *(target.with_name(target.name.removesuffix(s)) for s in _SIDECARS if target.name.endswith(s))]
    if any(_is_store(name, db) for name in names):
        raise OptionError(f"{path}: is a store of Marsad, which would be destroyed; name another file")
    return target


def write_text(path: str | Path, text: str, *, db: str | Path | None = None) -> None:
    """Write `text` (UTF-8) to `path`, whole or not at all.

    Raises:
        OptionError: see `check_target`; or the place cannot be written.
    """
    target = check_target(path, db=db)
    with whole_file(target) as handle:
        handle.write(text.encode("utf-8"))


def _is_store(path: Path, db: str | Path | None) -> bool:
    if not path.is_file():
        return False
    known = [store for store in (Path(db) if db else None, default_db()) if store is not None and store.exists()]
    return any(path.samefile(store) for store in known) or _opens_as_store(path)


def _opens_as_store(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as handle:
        if handle.read(len(_SQLITE)) != _SQLITE:
            return False
    try:
        with Store(path):
            return True
    except StoreError:
        return False
