"""Bytes to text: UTF-8 (with or without BOM), UTF-16 with BOM, Windows-1256; anything else is refused with the reason.

Nothing is stripped or translated: offsets index the decoded text, only a byte order mark is left out.
"""

import codecs
import re
import unicodedata

from geo.errors import InputRefusedError

MAX_BYTES = 20 * 1024 * 1024
_UTF8_PAIR = re.compile(rb"[\xd8-\xdb][\x80-\xbf]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_ARABIC_LETTERS = range(0x0620, 0x06D4)
_MOST = 0.9
_SOME = 0.3


def decode(data: bytes, *, what: str) -> str:
    """Return the text of `data`.

    Raises:
        InputRefusedError: empty, too big, binary, or in an encoding that is not one of those above.
    """
    if len(data) > MAX_BYTES:
        raise too_big(what, len(data))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not data.startswith(codecs.BOM_UTF32_LE):
        text = _strict(data, "utf-16", what)
    elif b"\0" in data:
        raise InputRefusedError(what, "is binary, not text; save it as plain text in UTF-8")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _windows_1256(data, what)
    return checked(text, what=what)


def checked(text: str, *, what: str) -> str:
    """Return `text` unchanged if it is an article's: not empty, no NUL, no half of a surrogate pair.

    Raises:
        InputRefusedError: it is not.
    """
    if not text.strip():
        raise InputRefusedError(what, "is empty; there is no text in it to read")
    if "\0" in text:
        raise InputRefusedError(what, "is binary, not text; save it as plain text in UTF-8")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InputRefusedError(what, "has characters that are not valid Unicode; save it again as UTF-8")
    return text


def too_big(what: str, size: int) -> InputRefusedError:
    """Return the refusal of an input of `size` bytes."""
    megabytes = max(1, round(size / 1024 / 1024))
    return InputRefusedError(
        what, f"has {megabytes} MB, more than the {MAX_BYTES // 1024 // 1024} MB of one article; split it"
    )


def _strict(data: bytes, encoding: str, what: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputRefusedError(what, f"wrong encoding: broken {encoding.upper()}; save it as UTF-8") from error


def _windows_1256(data: bytes, what: str) -> str:
    """Windows-1256 gives every byte a meaning, so the result must look like Arabic to be believed."""
    high = len(_HIGH_BYTE.findall(data))
    if 2 * len(_UTF8_PAIR.findall(data)) > _SOME * high:
        raise InputRefusedError(what, "wrong encoding: broken UTF-8; save it again as UTF-8")
    text = _strict(data, "cp1256", what)
    letters = [char for char in text if unicodedata.category(char).startswith("L")]
    foreign = [char for char in letters if not char.isascii()]
    arabic = sum(ord(char) in _ARABIC_LETTERS for char in letters)
    if arabic < _MOST * len(foreign) or arabic < _SOME * len(letters) or not arabic:
        raise InputRefusedError(what, "wrong encoding: neither UTF-8 nor Windows-1256 Arabic; save it as UTF-8")
    return text
