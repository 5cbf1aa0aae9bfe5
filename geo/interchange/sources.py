"""The bytes of a file before anything is believed of it: size, kind, encoding, digest; read once, in pieces."""

import codecs
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from geo.errors import InputRefusedError

MAX_BYTES = 300 * 2**20
"""Of a CSV or GeoJSON file."""
MAX_WORKBOOK_BYTES = 100 * 2**20
"""Of an XLSX file as it lies on the disc."""
_PIECE = 1 << 20
_HEAD = 1 << 16
_NULS = 50  # a broken cell may hold one; binary files are full of them
_LONG_TEXT = 8  # pieces without any quotation mark: no JSON of ours, or a text that nobody can want
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_ARABIC_1256 = re.compile(rb"[\xc0-\xd6\xd8-\xdf\xe1\xe3-\xe6\xec\xed]{2,}")
_MOSTLY = 10
_BAD = re.compile("[\udc80-\udcff]")

Kind = Literal["text", "json", "workbook"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its name as the user knows it, its size in bytes, and what opens it anew from the start."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the bytes of a file say: digest, kind, encoding (None for workbooks).

    `broken` tells that some bytes are no text in that encoding, or NUL: rows that hold them must be refused.
    """

    sha256: str
    kind: Kind
    encoding: str | None
    broken: bool


def file_source(path: Path | str) -> Source:
    """Return the file `path` as a source.

    Raises:
        InputRefusedError: it is not there, or no plain file (a device or pipe may never end).
    """
    path = Path(path)
    try:
        regular, size = path.is_file(), path.stat().st_size
    except OSError as error:
        raise InputRefusedError(str(path), f"cannot be read ({error.strerror}); name another file") from error
    if not regular:
        raise InputRefusedError(str(path), "is no plain file; copy its content to a file first")
    return Source(path.name, size, lambda: path.open("rb"))


def bytes_source(name: str, data: bytes) -> Source:
    """Return the uploaded `data` as a source."""
    return Source(name, len(data), lambda: io.BytesIO(data))


def inspect(source: Source) -> Facts:
    """Return what the bytes say, in bounded memory.

    Raises:
        InputRefusedError: empty, too large, binary, or not to be read.
    """
    if source.size > MAX_BYTES:
        raise _too_large(source, MAX_BYTES)
    try:
        with source.open() as handle:
            return _inspect(source, handle)
    except OSError as error:
        raise InputRefusedError(source.name, f"cannot be read ({error.strerror}); copy it anew") from error


def _inspect(source: Source, handle: BinaryIO) -> Facts:
    head = handle.read(_HEAD)
    if not head.strip():
        raise InputRefusedError(source.name, "is empty; there are no rows in it")
    kind: Kind = "text"
    if head.startswith(b"PK\x03\x04"):
        if source.size > MAX_WORKBOOK_BYTES:
            raise _too_large(source, MAX_WORKBOOK_BYTES)
        kind = "workbook"
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not head.startswith(codecs.BOM_UTF32_LE)
    if kind == "text" and not wide and head.count(b"\0") * _NULS > len(head):
        raise InputRefusedError(source.name, "is binary, no table of text; export it as CSV (UTF-8), XLSX or GeoJSON")
    if kind == "text" and head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"["):
        kind = "json"
    tally = _Tally(kind)
    piece = head
    while piece:
        tally.add(piece)
        if tally.size > MAX_BYTES:
            raise _too_large(source, MAX_BYTES)
        if tally.without_quote > _LONG_TEXT and kind == "json":
            raise InputRefusedError(source.name, "has a text or list that does not end; it is no GeoJSON")
        piece = handle.read(_PIECE)
    if kind == "workbook":
        return Facts(tally.digest.hexdigest(), kind, None, broken=False)
    encoding, broken = ("utf-16", False) if wide else tally.encoding()
    return Facts(tally.digest.hexdigest(), kind, encoding, broken=broken or (tally.nul and not wide))


class _Tally:
    """What is counted while the bytes pass."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.digest = hashlib.sha256()
        self.size = self.good = self.bad = self.without_quote = self.high = self.arabic = 0
        self.nul = False
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def add(self, piece: bytes) -> None:
        self.digest.update(piece)
        self.size += len(piece)
        self.without_quote = 0 if b'"' in piece else self.without_quote + 1
        if self.kind == "workbook":
            return
        self.nul = self.nul or b"\0" in piece
        text = self._decoder.decode(piece)
        self.good += len(piece) - len(text)  # the bytes of characters beyond their first ones
        if not text.isascii() and _BAD.search(text):
            self.bad += len(_BAD.findall(text))
            self.high += sum(map(len, _HIGH_RUN.findall(piece)))
            self.arabic += sum(map(len, _ARABIC_1256.findall(piece)))

    def encoding(self) -> tuple[str, bool]:
        self.bad += len(self._decoder.decode(b"", final=True))
        if not self.bad:
            return "utf-8-sig", False
        if self.good > _MOSTLY * self.bad:
            return "utf-8-sig", True
        # Arabic words are runs of high bytes (Windows-1256); accented letters stand alone among ASCII (Windows-1252).
        return ("cp1256", False) if 2 * self.arabic > self.high else ("cp1252", False)


def _too_large(source: Source, limit: int) -> InputRefusedError:
    return InputRefusedError(
        source.name,
        f"has more than {limit // 2**20} MB, the most that is read at once; split it, by year for example",
    )
