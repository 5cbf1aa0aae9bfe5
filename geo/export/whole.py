"""Write a file whole or not at all: into a temporary file beside it, then renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from geo.errors import OptionError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Give a handle to write bytes to; `path` has them when the body ends well, else it stays as it was.

    Raises:
        OptionError: the folder or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise OptionError(f"{path}: cannot be written ({error.strerror}); name another file") from error
    try:
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
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


def _discard(temporary: str) -> None:
    with suppress(OSError):
        Path(temporary).unlink()
