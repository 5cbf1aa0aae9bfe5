"""Rows for the tests of files: frames as the store gives them, and texts that mean harm."""

import json

import polars as pl
from hypothesis import strategies as st
from make_records import make_article, make_incident, make_place

from geo.export import About, Options, write_whole
from geo.model import Evidence, Filters, SourceClaim, Toll, to_json
from geo.store import flat_row, incidents_frame, internal_row

HOSTILE = (
    '</script><script>alert(1)</script><img src=x onerror="alert(1)">',
    "]]></description><NetworkLink><href>file:///etc/passwd</href></NetworkLink>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "'); DROP TABLE incidents; --",
    "\u202e\u2066gnp.exe\u2069\u200f",
    "\x00\x01\x08\x0b\x1f\ufffe\uffff",
    "سطر أول\nسطر ثان\r\nثالث",
    "ب" * 10_000,
    "😀" * 20_000,
    "&amp; &lt;b&gt; %s {0} $[name]",
)
ABOUT = About(
    filters=Filters(governorates=("IQ-DI",), date_from="2021-01-01"),
    rows=2,
    data_as_of="2021-12-31",
    taken_in="2022-01-01T10:00:00Z",
    store_key="key",
    origins={"extracted": 1, "acled": 1},
)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def incident(number=0, sentence=None, **changes):
    article = make_article()
    if sentence is not None:
        changes["evidence"] = (Evidence("sentence", 0, len(sentence), sentence),)
    return make_incident(article, number, **changes)


def hostile_incident(number, text):
    """An incident whose every text is `text`."""
    source = SourceClaim("a", text, "2021-12-08", "metadata", text, {text: text})
    place = make_place(text=text, name_ar=text, name_en=text, district=text)
    return incident(number, text, place=place, weapon=text, target_text=text, sources=(source,))


def frame(*incidents, **columns):
    """Return the incidents as whole rows; `columns` are set in every row."""
    rows = [
        {
            **flat_row(i),
            **internal_row(i),
            "article_id": "a",
            "title": "عنوان",
            "record": json.dumps(to_json(i)),
            **columns,
        }
        for i in incidents
    ]
    return incidents_frame(rows)


def mixed():
    """Five rows: named place, district only, governorate only, no place at all, context."""
    return frame(
        incident(1, killed=Toll(1, 2, 4)),
        incident(2, place=make_place(where_precision=3), killed=None, event_type="airstrike"),
        incident(3, place=make_place(where_precision=4), killed=Toll(0, 0, 0)),
        incident(4, place=None, killed=Toll(5, 5, None), date_start=None, date_end=None, date_precision=None),
        incident(5, is_context=True, event_type="official_visit", killed=None),
    )


def written(rows, path, fmt, **options):
    """Write `rows` to `path` and return what became of them."""
    return write_whole(rows, path, fmt=fmt, options=Options(**options))


def plain_rows(rows, columns):
    """Return the rows as tuples, days as text."""
    return rows.select(columns).with_columns(pl.col(pl.Date).cast(pl.String)).rows()
