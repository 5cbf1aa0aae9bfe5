"""Write a file whole or not at all: into a temporary file beside it, then renamed."""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from geo.errors import OptionError

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Give the path of an empty file beside `path`; `path` gets its content when the body ends well, else it stays.

    A link is followed: what it leads to is replaced, not the link.

    Raises:
        OptionError: the folder or the file cannot be written; or `path` is a folder, a device, a pipe, or read-only.
    """
    path = _regular(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        os.close(descriptor)
    except OSError as error:
        raise OptionError(f"{path}: cannot be written ({error.strerror}); name another file") from error
    try:
        yield Path(temporary)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        _discard(temporary)
        raise OptionError(f"{path}: cannot be written ({error.strerror}); name another file") from error
    except BaseException:
        _discard(temporary)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a handle to write bytes to; `path` has them when the body ends well, else it stays as it was.

    Raises:
        OptionError: the folder or the file cannot be written.
    """
    with whole_path(path) as temporary, temporary.open("wb") as handle:
        yield handle


def _regular(path: Path) -> Path:
    """Return what `path` leads to; a rename would take the place of anything, even of a device."""
    try:
        target = path.resolve()
        mode = target.stat().st_mode if target.exists() else None
    except (OSError, RuntimeError) as error:
        raise OptionError(f"{path}: cannot be written ({error}); name another file") from error
    if mode is not None and not stat.S_ISREG(mode):
        raise OptionError(f"{path}: is a folder, a device or a pipe, not a file; name a file")
    if mode is not None and not mode & _WRITABLE:
        raise OptionError(f"{path}: is read-only; name another file, or make it writable")
    return target


def _discard(temporary: str) -> None:
    with suppress(OSError):
        Path(temporary).unlink()
