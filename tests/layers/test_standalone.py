"""The standalone map: self-contained, small, harmless whatever the articles say, and true to the rows."""

import base64
import gzip
import hashlib
import html
import json
import random
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.synthetic import write_store
from geo import service
from geo.errors import OptionError
from geo.i18n import LANGUAGES
from geo.layers import standalone
from geo.layers.sentence_pack import pack_sentences
from geo.layers.standalone import MAX_ROWS, check_rows, standalone_html
from geo.layers.standalone_texts import MARKED_FIELDS, pack_texts
from geo.model import Filters
from geo.store import incidents_frame, make_snapshot
from geo.store.snapshot import INCIDENT_SCHEMA

HOSTILE = "</script><script>window.hostile=1</script><!--{{ 7 * 7 }}\u202e\u2028\u0000\"'=cmd()"
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
BLOCK = re.compile(r'<script type="text/plain" id="s-data-(\w+)">([A-Za-z0-9+/=]*)</script>')


def row(number=0, **values):
    given = {
        "incident_id": f"i-{number:05d}",
        "event_type": "explosion",
        "is_context": False,
        "remnant": False,
        "outcome": "carried_out",
        "date_start": "2021-12-06",
        "date_end": "2021-12-06",
        "place_ar": "بعقوبة",
        "place_en": "Baqubah",
        "governorate": "IQ-DI",
        "where_precision": 1,
        "uncertainty_m": 2000,
        "status": "extracted",
        "lat": 33.75,
        "lon": 44.64,
        "has_point": True,
        "confidence": 0.5,
        "actor_ids": [],
        "governorates": ["IQ-DI"],
        "article_ids": [],
    } | values
    return {name: given.get(name) for name in INCIDENT_SCHEMA if name not in ("origin", "record", "original")} | {
        name: given[name] for name in ("origin", "record", "original") if name in given
    }


def page_of(rows, **options):
    snapshot = make_snapshot(rows, key="k")
    whole = incidents_frame(rows).sort(["date_start", "incident_id"], descending=[True, False], nulls_last=True)
    options = {"lang": "en"} | options
    return standalone_html(snapshot.incidents, [whole], **options).decode("utf-8")


def blocks(page):
    return {name: gzip.decompress(base64.b64decode(data)) for name, data in BLOCK.findall(page)}


def unpacked(vocabulary, packed, rows):
    """Read the sentences back, as the page's script does."""
    numbers = iter(packed)

    def number():
        value = shift = 0
        while (byte := next(numbers)) & 128:
            value |= (byte & 127) << shift
            shift += 7
        return value | byte << shift

    found = [[" ".join(vocabulary[number()] for _ in range(number())) for _ in range(number())] for _ in range(rows)]
    assert next(numbers, None) is None
    return found


def texts_of(page):
    found = blocks(page)
    texts = json.loads(found["texts"])
    return texts | {"sentences": unpacked(texts["vocabulary"], found["sentences"], len(texts["id"]))}


def record(**values):
    sentence = "قُتل شخصان 😀 في بعقوبة"
    start = 100
    at = sentence.index("بعقوبة")
    return {
        "evidence": [
            {"field": "sentence", "start": start, "end": start + len(sentence), "text": sentence, "rule": None},
            {"field": "place", "start": start + at, "end": start + at + 6, "text": "بعقوبة", "rule": "place.bare"},
            {"field": "place", "start": 5, "end": 9, "text": "خارج", "rule": "place.bare"},
        ],
        "actors": [{"actor_id": "isis", "name_ar": "د", "name_en": "D", "kind": "group", "role": "suspected"}],
        "sources": [
            {
                "article_id": "a",
                "source": "S",
                "published": "2021-12-07",
                "published_basis": "inferred",
                "url": "https://x.invalid/1",
            }
        ],
        "killed": {"low": 2, "best": 2, "high": None, "approximate": True},
        "by_side": {"civilians": {"killed": {"low": 2, "best": 2, "high": 2, "approximate": False}, "injured": None}},
        "place": {"place_id": "p", "candidates": []},
        "more_places": [],
        "date_alternatives": [],
        "target_text": None,
        "killed_and_injured_combined": None,
    } | values


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    path = tmp_path_factory.mktemp("standalone") / "s.gpkg"
    write_store(path, 600)
    return service.load_snapshot(path)


def test_standalone_names_no_address_outside_itself():
    """Only the names of XML vocabularies look like addresses: nothing is asked of them."""
    page = page_of([row()])
    assert set(re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.]+", page)) <= {"http://www.w3.org"}
    tags = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="(?!data:,")', tags) == []
    styles = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert re.findall(r"url\((?!data:)|@import", styles) == []


def test_standalone_policy_allows_this_script_and_this_style_alone():
    page = page_of([row()])
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for rule, pattern in (("script-src", r"<script>(.*?)</script>"), ("style-src", r"<style>(.*?)</style>")):
        (code,) = re.findall(pattern, page, re.DOTALL)
        assert rules[rule] == f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
    assert re.findall(r"<[^>]+\sstyle=", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)) == []


def test_standalone_hostile_rows_stay_in_their_block():
    """No character of an article stands in the page itself, and all of them come back."""
    rows = [
        row(
            **dict.fromkeys(("incident_id", "evidence", "place_ar", "place_en", "source", "weapon", "status"), HOSTILE),
            actor_ids=[HOSTILE],
            governorate=HOSTILE,
            event_type=HOSTILE,
        )
    ]
    page = page_of(rows)
    assert page.count("<script") == page.count("</script") == 6
    assert "hostile" not in page
    texts = texts_of(page)
    assert texts["sentences"] == [[HOSTILE]]
    assert texts["id"] == [HOSTILE]
    assert texts["facts"]["0"] == {"weapon": HOSTILE}
    assert texts["actor_names"] == [{"id": HOSTILE, "ar": HOSTILE, "en": HOSTILE}]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((None, None, None), None),
        ((0, 0, 0), [0, 0, 0]),
        ((4, 4, None), [4, 4, None]),
        ((None, 3, 3), [None, 3, 3]),
    ],
)
def test_standalone_silence_is_no_zero(figures, expected):
    values = dict(zip(("killed_low", "killed_best", "killed_high"), figures, strict=True))
    texts = texts_of(page_of([row(**values)]))
    assert texts["killed"] == [expected]
    assert texts["injured"] == [None]


def test_standalone_says_what_the_record_says():
    whole = row(record=json.dumps(record()), killed_low=2, killed_best=2)
    texts = texts_of(page_of([whole]))
    (marks,) = texts["marks"][0]
    sentence = texts["sentences"][0][0]
    start, length, field = marks
    assert len(marks) == 3, "a mark outside the sentence is none"
    assert sentence[start : start + length] == "بعقوبة", "code points, not UTF-16 units"
    assert MARKED_FIELDS[field] == "place"
    assert texts["killed"] == [[2, 2, None, 1]]
    assert texts["sides"] == {"0": {"civilians": {"killed": [2, 2, 2]}}}
    assert texts["actors"] == [[[0, "suspected"]]]
    assert texts["source_list"][texts["sources"][0][0]] == ["S", "2021-12-07", "inferred", "https://x.invalid/1"]


def test_standalone_undecided_and_several_places():
    candidates = [
        {"governorate": code, "reasons": reasons}
        for code, reasons in (("IQ-DI", ["ambiguous"]), ("IQ-WA", ["ambiguous"]), ("IQ-BA", []))
    ]
    more = [{"name_ar": None, "name_en": None, "text": "كذا", "governorate": None}]
    given = record(place={"place_id": None, "candidates": candidates}, more_places=more)
    texts = texts_of(page_of([row(record=json.dumps(given))]))
    assert texts["undecided"] == {"0": ["IQ-DI", "IQ-WA"]}
    assert texts["more"] == {"0": [["كذا", None, None]]}


def test_standalone_rows_stand_as_in_the_columns(snapshot):
    """Row by row the texts are those of the columns: the browser joins them by their number."""
    selection = service.select(snapshot, Filters(types=("explosion", "drone", "arrest")))
    page = service.standalone_bytes(selection, lang="ar").decode("utf-8")
    found = blocks(page)
    texts = texts_of(page)
    assert texts["id"] == selection.rows("incident_id").to_series().to_list()
    length = int.from_bytes(found["columns"][8:12], "little")
    header = json.loads(found["columns"][12 : 12 + length])
    assert header["rows"] == len(texts["id"]) == selection.height > 50
    per_row = ("status", "origin", "gov", "sentences", "marks", "killed", "injured", "actors", "sources", "confidence")
    assert {len(texts[name]) for name in per_row} == {selection.height}
    about = json.loads(found["about"])
    assert about["filters"] == {"types": ["explosion", "drone", "arrest"]}
    assert about["data_as_of"] == snapshot.incidents["date_end"].max().isoformat()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_standalone_opens_in_its_language_and_holds_both(snapshot, lang):
    page = page_of([row()], lang=lang)
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page
    words = json.loads(blocks(page)["words"])["labels"]
    assert set(words["ar"]) == set(words["en"])
    for table in words["ar"]:
        assert set(words["ar"][table]) == set(words["en"][table]), table


def test_standalone_script_uses_no_word_that_the_file_lacks():
    """Every literal key of the page's scripts is among the embedded labels."""
    folder = standalone._HERE / "js"
    code = "".join((folder / name).read_text(encoding="utf-8") for name in standalone._SCRIPTS)
    labels = json.loads(gzip.decompress(base64.b64decode(standalone._words())))["labels"]["en"]
    used = set(re.findall(r'\bw\.(?:t|ui)\("(\w+)"', code))
    assert len(used) > 50
    assert used <= {*labels["ui"], *labels["standalone"]}
    built = set(re.findall(r"w\.t\(`(\w+_)\$", code))
    assert built == {"basis_", "sort_"}
    unused = {k for k in labels["standalone"] if k not in code and not k.startswith("sort_")}
    assert unused <= {"loading", "old_browser"}
    kept = {
        k for k in standalone._UI if not re.search(rf"[\"'`]{k}[\"'`]", code) and not k.startswith(("view_", "basis_"))
    }
    assert kept == {"own_name"}, "used by its property"


def test_standalone_is_the_same_bytes_each_time(snapshot):
    selection = service.select(snapshot, Filters())
    assert service.standalone_bytes(selection, lang="en") == service.standalone_bytes(selection, lang="en")


@given(st.lists(st.lists(st.text(alphabet=f" \n\t{LETTERS[:4]}ab😀\u202e"), max_size=3), max_size=20))
def test_standalone_sentences_come_back_as_they_were(rows):
    vocabulary, packed = pack_sentences(rows)
    assert unpacked(vocabulary, packed, len(rows)) == rows


def test_standalone_frequent_words_take_one_byte():
    rows = [["a"]] * 5 + [[" ".join(f"w{n}" for n in range(300))]]
    vocabulary, packed = pack_sentences(rows)
    assert vocabulary[0] == "a"
    assert packed[:6] == bytes([1, 1, 0, 1, 1, 0])
    assert unpacked(vocabulary, packed, 6) == rows


def test_standalone_of_5000_long_sentences_is_under_3_mb():
    """Sentences of 250 letters, all different, with words that no compressor knows: worse than the news."""
    rng = random.Random(3)
    words = ["".join(rng.choices(LETTERS, k=rng.randint(2, 8))) for _ in range(6_000)]

    def sentence():
        text = ""
        while len(text) < 250:
            text += rng.choice(words) + " "
        return text

    rows = [
        row(n, evidence=sentence(), source="s", published="2021-12-07", lat=33 + rng.random(), lon=44 + rng.random())
        for n in range(5_000)
    ]
    size = len(page_of(rows).encode("utf-8"))
    assert 1_000_000 < size < 3_000_000


def test_standalone_of_nothing():
    texts = texts_of(page_of([]))
    assert texts["id"] == []


def test_standalone_refuses_too_many_rows_and_says_what_serves_better():
    check_rows(MAX_ROWS)
    with pytest.raises(OptionError, match=r"50,001 rows.*GeoPackage"):
        check_rows(MAX_ROWS + 1)


def test_standalone_refuses_an_unknown_language():
    with pytest.raises(OptionError, match="'fr' is not one of ar, en"):
        page_of([row()], lang="fr")


def test_standalone_refuses_texts_of_other_rows():
    snapshot = make_snapshot([row(1), row(2)], key="k")
    with pytest.raises(OptionError, match="changed while it was read"):
        standalone_html(snapshot.incidents, [incidents_frame([row(1)])], lang="en")


def test_standalone_writes_down_every_filter():
    filters = Filters(
        "2021-01-01", None, ("IQ-DI",), min_killed=2, bbox=(44, 33, 45, 34), origins=("acled",), include_context=False
    )
    about = json.loads(blocks(page_of([row()], filters=filters, data_as_of=date(2021, 12, 8)))["about"])
    assert about["filters"] == {
        "from": 18628, "gov": ["IQ-DI"], "killed": 2, "bbox": [44, 33, 45, 34], "origins": ["acled"], "context": False,
    }  # fmt: skip
    assert about["data_as_of"] == "2021-12-08"


def test_standalone_texts_come_batch_by_batch():
    packed = pack_texts(iter([incidents_frame([row(1)]), incidents_frame([row(2, governorate="IQ-BA")])]))
    assert packed["id"] == ["i-00001", "i-00002"]
    assert [packed["governorates"][n] for n in packed["gov"]] == ["IQ-DI", "IQ-BA"]


def test_standalone_export_is_written_by_suffix_and_format(tmp_path):
    store = tmp_path / "s.gpkg"
    write_store(store, 40)
    assert service.export(tmp_path / "a.html", db=store, lang="en") == 40
    assert service.export(tmp_path / "b.dat", db=store, format="html", lang="en") == 40
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.dat").read_bytes()
    with pytest.raises(OptionError):
        service.export(tmp_path / "c.html", db=store, lang="xx")
    assert not (tmp_path / "c.html").exists()
