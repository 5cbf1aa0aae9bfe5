"""Read inputs: files and folders into articles, or into a refusal that says what and why."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from geo.errors import InputRefusedError, OptionError
from geo.model import Article
from geo.service.decoding import MAX_BYTES, checked, decode, too_big

SUFFIXES = (".txt", ".jsonl")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_BASES = ("stated", "metadata", "inferred")
_MAX_NAME = 300
_Result = Article | InputRefusedError


def read_inputs(
    paths: Iterable[str | Path], *, published: str | None = None, source: str | None = None
) -> Iterator[_Result]:
    """Yield the articles of `paths` (files or folders, in the given order; folders sorted) and the refusals among them.

    `published` (``YYYY-MM-DD``) and `source` hold for inputs that carry none of their own. Never raises for an input.

    Raises:
        OptionError: `published` is not a day.
    """
    if published is not None:
        check_day(published, what="published")
    return _read(list(map(Path, paths)), published, source)


def check_day(value: str, *, what: str) -> str:
    """Return `value` if it is a day ``YYYY-MM-DD`` of the calendar.

    Raises:
        OptionError: it is not.
    """
    if not is_day(value):
        raise OptionError(f"{what}: {value!r} is not a day; write YYYY-MM-DD, for example 2021-12-08")
    return value


def is_day(value: object) -> bool:
    """Tell whether `value` is a calendar day written ``YYYY-MM-DD``."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def with_defaults(article: Article, *, published: str | None, source: str | None) -> Article:
    """Return `article` with `published` and `source` where it has none."""
    if article.published is None and published is not None:
        article = replace(article, published=published, published_basis="metadata")
    return replace(article, source=article.source or source or None)


def shown(path: Path) -> str:
    """Return `path` as text that can be printed and stored, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _read(paths: list[Path], published: str | None, source: str | None) -> Iterator[_Result]:
    for path in paths:
        for item in _read_path(path):
            yield (
                item if isinstance(item, InputRefusedError) else with_defaults(item, published=published, source=source)
            )


def _read_path(path: Path) -> Iterator[_Result]:
    try:
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and not _hidden(p, path))
            if not files:
                yield InputRefusedError(shown(path), "has no articles; put .txt or .jsonl files into the folder")
            for file in files:
                yield from _read_file(file)
        elif not path.exists():
            yield InputRefusedError(shown(path), "does not exist; check the name")
        elif path.suffix.lower() not in SUFFIXES:
            yield InputRefusedError(shown(path), f"is not a {' or '.join(SUFFIXES)} file; convert it to one of these")
        else:
            yield from _read_file(path)
    except OSError as error:
        yield _unreadable(path, error)


def _hidden(path: Path, base: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(base).parts) or path.is_dir()


def _read_file(path: Path) -> Iterator[_Result]:
    try:
        if not path.is_file():
            yield InputRefusedError(shown(path), "is not a regular file; copy its content into one")
        elif path.suffix.lower() == ".jsonl":
            with path.open("rb") as handle:
                yield from _records(path, handle)
        else:
            yield _text_file(path)
    except InputRefusedError as refusal:
        yield refusal
    except OSError as error:
        yield _unreadable(path, error)


def _unreadable(path: Path, error: OSError) -> InputRefusedError:
    return InputRefusedError(shown(path), f"cannot be read ({error.strerror or error}); check its permissions")


def _text_file(path: Path) -> Article:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise too_big(shown(path), size)
    text = decode(path.read_bytes(), what=shown(path))
    article = Article(doc_id=_clean_name(Path(shown(path)).stem), text=text, path=shown(path))
    side = path.with_name(path.stem + ".meta.json")
    if not side.is_file():
        return article
    try:
        data = json.loads(decode(side.read_bytes(), what=shown(side)))
    except ValueError as error:
        if isinstance(error, InputRefusedError):
            raise
        raise InputRefusedError(shown(path), f"{shown(side)} is not valid JSON ({error}); correct it") from error
    return _with_metadata(article, data, what=f"{shown(path)}: {shown(side)}")


def _records(path: Path, handle: IO[bytes]) -> Iterator[_Result]:
    number = 0
    found = False
    while line := handle.readline(MAX_BYTES + 1):
        number += 1
        what = f"{shown(path)}, line {number}"
        if len(line) > MAX_BYTES:
            while line and not line.endswith(b"\n"):  # skip the rest of the line without keeping it
                line = handle.readline(MAX_BYTES)
            found = True
            yield InputRefusedError(what, "is longer than the 20 MB of one article; split it")
            continue
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        found = True
        try:
            yield _record(line, path=path, what=what)
        except InputRefusedError as refusal:
            yield refusal
    if not found:
        yield InputRefusedError(shown(path), "is empty; there is no record in it to read")


def _record(line: bytes, *, path: Path, what: str) -> Article:
    try:
        data = json.loads(decode(line, what=what))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputRefusedError):
            raise
        raise InputRefusedError(what, f"is not valid JSON ({error}); correct the line") from error
    if not isinstance(data, dict):
        raise InputRefusedError(what, "is not a JSON object; write id, title, body, published, source, url")
    doc_id = data.get("id")
    if isinstance(doc_id, int) and not isinstance(doc_id, bool):
        doc_id = str(doc_id)
    title, body = data.get("title"), data.get("body")
    if not isinstance(doc_id, str) or not doc_id.strip():
        raise InputRefusedError(what, "has no id; give each record its own")
    if not isinstance(body, str) or not isinstance(title, str | None):
        raise InputRefusedError(what, "title and body must be texts; correct the record")
    text = checked(f"{title or ''}\n{body}", what=what)
    article = Article(doc_id=_clean_name(doc_id), text=text, title=title or None, path=shown(path))
    return _with_metadata(article, data, what=what)


def _with_metadata(article: Article, data: Any, *, what: str) -> Article:
    if not isinstance(data, Mapping):
        raise InputRefusedError(what, "is not a JSON object; write published, source, url")
    published = data.get("published") or None
    basis: Any = data.get("published_basis") or "metadata"
    if isinstance(published, str) and len(published) > len("YYYY-MM-DD") and published[10] in "T ":
        published = published[:10]  # a time of day is not needed
    if published is not None and not is_day(published):
        raise InputRefusedError(what, f"published {published!r} is not a day; write YYYY-MM-DD")
    if basis not in _BASES:
        raise InputRefusedError(what, f"published_basis {basis!r} is not one of {', '.join(_BASES)}; correct it")
    source, url = data.get("source") or None, data.get("url") or None
    if not isinstance(source, str | None):
        raise InputRefusedError(what, "source must be a text; correct it")
    if url is not None and not (isinstance(url, str) and re.match(r"https?://\S+$", url)):
        raise InputRefusedError(what, "url must start with http:// or https://; correct or remove it")
    for value in (source, url):
        if value is not None:
            checked(value, what=what)
    return replace(article, published=published, published_basis=basis if published else None, source=source, url=url)


def _clean_name(name: str) -> str:
    """Return a document name without control characters or halves of surrogate pairs (file names may have both)."""
    kept = "".join(char if char.isprintable() else "_" for char in name)
    return kept.strip()[:_MAX_NAME] or "article"
