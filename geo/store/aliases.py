"""Which stored article an input is: the same text under another name, a new text of a known name, or a new article."""

from dataclasses import dataclass, replace
from typing import Any

import apsw

from geo.model import Article

_COLUMNS = "id, article_id, doc_id, source, url, published, published_basis, title, path"


@dataclass(frozen=True, slots=True)
class Name:
    """One name under which a text came, with what that name says of it; `row` is None until it is stored."""

    row: int | None
    doc_id: str
    source: str | None
    url: str | None
    published: str | None
    published_basis: str | None
    title: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to be done for one input.

    `effective` is the article with the metadata that all its names give together; `unchanged` tells that neither the
    text nor any metadata is new; `dropped` is the row of a name that has left another article.
    """

    article_id: str
    sha256: str
    effective: Article
    name: Name
    is_new: bool
    unchanged: bool
    extraction_sha256: str | None
    dropped: int | None = None


def plan(connection: apsw.Connection, article: Article, *, sha: str) -> Plan:
    """Return what has to be done to store `article`, whose canonical text hashes to `sha`."""
    given = _name(article)
    same_text = connection.execute(
        "SELECT article_id, text, extraction_sha256 FROM articles WHERE sha256 = ?", (sha,)
    ).fetchone()
    known = _known(connection, article)
    if same_text is not None:
        article_id, text, digest = same_text
        names = _names(connection, article_id)
        mine = next((n for n in names if _is(n, article)), None)
        merged = [replace(given, row=n.row) if n is mine else n for n in names]
        name = replace(given, row=mine.row if mine else None)
        if mine is None:
            merged.append(name)
        left = next((row for owner, row in known if owner != article_id), None) if mine is None else None
        return Plan(article_id, sha, _merge(text, merged), name, False, mine == name, digest, dropped=left)
    for article_id, row in known:
        names = _names(connection, article_id)
        if len(names) == 1:  # the one name of that article has a new text
            name = replace(given, row=row)
            return Plan(article_id, sha, _merge(article.text, [name]), name, False, False, None)
        return Plan(_free_id(connection, sha), sha, article, given, True, False, None, dropped=row)
    return Plan(_free_id(connection, sha), sha, article, given, True, False, None)


def put(connection: apsw.Connection, planned: Plan) -> None:
    """Store the name of `planned` (its article's row must exist)."""
    if planned.dropped is not None:
        connection.execute("DELETE FROM article_urls WHERE id = ?", (planned.dropped,))
    name = planned.name
    connection.execute(
        f"INSERT OR REPLACE INTO article_urls ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            *(name.row, planned.article_id, name.doc_id, name.source, name.url),
            *(name.published, name.published_basis, name.title, name.path),
        ),
    )


def _name(article: Article) -> Name:
    return Name(
        row=None,
        doc_id=article.doc_id,
        source=article.source,
        url=article.url,
        published=article.published,
        published_basis=article.published_basis,
        title=article.title,
        path=article.path,
    )


def _names(connection: apsw.Connection, article_id: str) -> list[Name]:
    query = f"SELECT {_COLUMNS} FROM article_urls WHERE article_id = ? ORDER BY id"  # noqa: S608
    return [Name(row[0], *row[2:]) for row in connection.execute(query, (article_id,))]


def _is(name: Name, article: Article) -> bool:
    """Tell whether `name` names the document that `article` is: same address, else same name from the same source."""
    if name.url is not None and article.url is not None:
        return name.url == article.url
    return (name.doc_id, name.source) == (article.doc_id, article.source)


def _known(connection: apsw.Connection, article: Article) -> list[tuple[str, int]]:
    query = f"SELECT {_COLUMNS} FROM article_urls WHERE doc_id = ? OR url = ? ORDER BY id"  # noqa: S608
    found: list[Any] = connection.execute(query, (article.doc_id, article.url)).fetchall()
    return [(row[1], row[0]) for row in found if _is(Name(row[0], *row[2:]), article)]


def _merge(text: str, names: list[Name]) -> Article:
    first = names[0]
    dated = next((n for n in names if n.published is not None), first)
    return Article(
        doc_id=first.doc_id,
        text=text,
        published=dated.published,
        published_basis=dated.published_basis,  # type: ignore[arg-type]
        source=next((n.source for n in names if n.source is not None), None),
        url=next((n.url for n in names if n.url is not None), None),
        title=next((n.title for n in names if n.title is not None), None),
        path=first.path,
    )


def _free_id(connection: apsw.Connection, sha: str) -> str:
    """Return the shortest free beginning of `sha`: an article that got a new text keeps the id of its first."""
    lengths = range(12, len(sha) + 1, 4)
    query = "SELECT 1 FROM articles WHERE article_id = ?"
    free = (sha[:n] for n in lengths if connection.execute(query, (sha[:n],)).fetchone() is None)
    return next(free, f"{sha}-2")
