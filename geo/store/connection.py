"""Open, check and migrate the GeoPackage file: every connection to a store is made here.

WAL with ``synchronous=FULL``: an acknowledged write survives a power cut. Every write takes ``BEGIN IMMEDIATE``,
so that two writers queue instead of failing at commit.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from geo.errors import StoreError
from geo.store import wkb

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 60_000
_APPLICATION_ID = 0x47504B47  # "GPKG"
_SQLITE_MAGIC = b"SQLite format 3\x00"


def migrations() -> list[tuple[int, str]]:
    """Return the (version, SQL) pairs in order; file names start with the version (``001_geopackage.sql``)."""
    found = []
    for path in sorted(MIGRATIONS.glob("*.sql")):
        match = re.match(r"(\d+)_", path.name)
        if match:
            found.append((int(match[1]), path.read_text(encoding="utf-8")))
    return found


def connect(path: Path, *, create: bool = False) -> apsw.Connection:
    """Return a connection to the store at `path`, migrated to the newest schema.

    With `create` a missing file (and its folder) is created; without it a missing file raises.

    Raises:
        StoreError: not a GeoPackage, made by a newer version, locked, missing, or in a folder that cannot be written.
    """
    _check_file(path, create=create)
    try:
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = _open(path)
    except (apsw.Error, OSError) as error:
        raise _explained(path, error) from error
    try:
        _migrate(connection, path)
    except apsw.Error as error:
        connection.close()
        raise _explained(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: apsw.Connection, path: Path) -> Iterator[None]:
    """Run the body in one ``BEGIN IMMEDIATE`` transaction: all of it is written, or nothing.

    Raises:
        StoreError: the store is locked by another program or cannot be written.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except apsw.Error as error:
        raise _explained(path, error) from error
    try:
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, apsw.Error):
            raise _explained(path, error) from error
        raise


def _open(path: Path) -> apsw.Connection:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    try:
        connection = apsw.Connection(str(path), flags=flags)
        connection.set_busy_timeout(BUSY_TIMEOUT_MS)
        _prepare(connection)
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        if not path.is_file() or _has_wal(path):
            raise
        # A finished store on read-only media: nothing can change it, so it is read without the WAL's shared memory.
        uri = path.resolve().as_uri() + "?immutable=1"
        connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        _functions(connection)
    return connection


def _has_wal(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def _prepare(connection: apsw.Connection) -> None:
    _functions(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()


def _functions(connection: apsw.Connection) -> None:
    connection.create_scalar_function("ST_IsEmpty", _sql(wkb.st_is_empty), 1, deterministic=True)
    for name, function in (("MinX", wkb.st_x), ("MaxX", wkb.st_x), ("MinY", wkb.st_y), ("MaxY", wkb.st_y)):
        connection.create_scalar_function(f"ST_{name}", _sql(function), 1, deterministic=True)


def _sql(function: Callable[[bytes | None], int | float | None]) -> Callable[..., int | float | None]:
    return function  # the triggers hand in geometry columns alone


def _check_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path}: is a folder; name a GeoPackage file")
    if not path.exists():
        if create:
            return
        raise StoreError(f"{path}: there is no store here; ingest some articles first or name another file")
    try:
        with path.open("rb") as handle:
            head = handle.read(72)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if head and (head[:16] != _SQLITE_MAGIC or head[68:72] not in (_APPLICATION_ID.to_bytes(4, "big"), bytes(4))):
        raise StoreError(f"{path}: is not a GeoPackage; name another file, this one is left as it is")


def _migrate(connection: apsw.Connection, path: Path) -> None:
    wanted = migrations()
    current = _version(connection, path)
    newest = wanted[-1][0]
    if current > newest:
        raise StoreError(
            f"{path}: was made by a newer Marsad (schema {current}, this one knows {newest}); update Marsad to use it"
        )
    if current == newest:
        return
    if connection.readonly("main"):
        raise StoreError(f"{path}: needs an update of its schema but is read-only; copy it to a writable folder")
    connection.execute("PRAGMA journal_mode = WAL")
    with transaction(connection, path):
        current = _version(connection, path)  # another process may have been quicker
        for version, sql in wanted:
            if version > current:
                connection.execute(sql)
                connection.execute("INSERT INTO schema_version (version) VALUES (?)", (version,))


def _version(connection: apsw.Connection, path: Path) -> int:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if "schema_version" in tables:
        version = connection.execute("SELECT max(version) FROM schema_version").get
        return int(version or 0)
    if tables:
        raise StoreError(f"{path}: is a database, but not one of Marsad's; name another file")
    return 0


def _explained(path: Path, error: Exception) -> StoreError:
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreError(f"{path}: is locked by another program; close it there and try again")
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError | OSError):
        return StoreError(f"{path}: cannot be written; check the permissions of the file and its folder")
    if isinstance(error, apsw.FullError):
        return StoreError(f"{path}: the disk is full; nothing of this step was written, free some space and repeat")
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return StoreError(f"{path}: is damaged or not a GeoPackage ({error}); restore it from a copy")
    return StoreError(f"{path}: {error}")
