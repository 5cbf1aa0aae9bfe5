"""Reading inputs: encodings, metadata, folders, records; every refusal names the file and the reason."""

import json

import pytest

from geo import service
from geo.errors import InputRefusedError, OptionError
from geo.model import Article
from geo.service import decoding

ARABIC = "انفجار في بعقوبة\r\nقتل ثلاثة أشخاص.\n"


def read(*paths, **options):
    return list(service.read_inputs(paths, **options))


@pytest.mark.parametrize(
    "data",
    [
        ARABIC.encode(),
        ARABIC.encode("utf-8-sig"),
        ARABIC.encode("utf-16"),
        b"\xfe\xff" + ARABIC.encode("utf-16-be"),
        ARABIC.encode("cp1256"),
    ],
)
def test_read_decodes_and_changes_nothing(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    (article,) = read(tmp_path / "a.txt")
    assert article.text == ARABIC
    assert (article.doc_id, article.published, article.published_basis) == ("a", None, None)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x89PNG\r\n\0\0", "is binary"),
        (ARABIC.encode("utf-32"), "is binary"),
        (ARABIC.encode("utf-16-le"), "is binary"),
        ("été à Genève où l'élève préfère naïveté".encode("latin-1"), "wrong encoding"),
        (ARABIC.encode()[:-5] + b"\xff" + ARABIC.encode(), "broken UTF-8"),
        (ARABIC.encode("iso8859-6"), "wrong encoding"),
        (b"\xff\xfe\x41", "broken UTF-16"),
    ],
)
def test_read_refuses(tmp_path, data, why):
    (tmp_path / "a.txt").write_bytes(data)
    (refusal,) = read(tmp_path / "a.txt")
    assert isinstance(refusal, InputRefusedError)
    assert "a.txt" in refusal.what
    assert why in refusal.why
    assert "\n" not in str(refusal)


def test_read_refuses_a_huge_file_without_reading_it(tmp_path, monkeypatch):
    with (tmp_path / "big.txt").open("wb") as handle:
        handle.truncate(50 * 1024 * 1024)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _: pytest.fail("was read"))
    (refusal,) = read(tmp_path / "big.txt")
    assert "50 MB" in refusal.why


def test_read_missing_odd_and_empty_folder(tmp_path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    (tmp_path / "empty").mkdir()
    whys = [item.why for item in read(tmp_path / "none.txt", tmp_path / "x.pdf", tmp_path / "empty")]
    assert [why.split(";")[0] for why in whys] == ["does not exist", "is not a .txt or .jsonl file", "has no articles"]


def test_read_folder_is_sorted_and_deep(tmp_path):
    for name in ("b.txt", "a.TXT", "sub/c.txt", ".hidden.txt", "note.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ARABIC, encoding="utf-8")
    assert [item.doc_id for item in read(tmp_path)] == ["a", "b", "c"]


def test_read_metadata_wins_over_options(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(ARABIC, encoding="utf-8")
    meta = {"published": "2021-12-08", "published_basis": "inferred", "source": None, "url": "https://example.test/1"}
    (tmp_path / "a.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    first, second = read(tmp_path, published="2020-01-01", source="wire")
    assert (first.published, first.published_basis, first.source) == ("2021-12-08", "inferred", "wire")
    assert (second.published, second.published_basis, second.url) == ("2020-01-01", "metadata", None)


@pytest.mark.parametrize(
    ("meta", "why"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a JSON object"),
        ('{"published": "8.12.2021"}', "is not a day"),
        ('{"published": 5}', "is not a day"),
        ('{"published": "2021-12-08", "published_basis": "guess"}', "published_basis"),
        ('{"url": "javascript:alert(1)"}', "url must start"),
        ('{"source": 7}', "source must be"),
    ],
)
def test_read_refuses_bad_metadata(tmp_path, meta, why):
    (tmp_path / "a.txt").write_text(ARABIC, encoding="utf-8")
    (tmp_path / "a.meta.json").write_text(meta)
    (refusal,) = read(tmp_path / "a.txt")
    assert isinstance(refusal, InputRefusedError)
    assert why in str(refusal)


def test_read_records_one_bad_line_does_not_stop_the_rest(tmp_path):
    lines = [
        json.dumps({"id": 7, "title": "عنوان", "body": "نص", "published": "2021-12-08T10:00:00Z", "source": "s"}),
        "{broken",
        "",
        json.dumps({"id": "x"}),
        json.dumps({"id": "x", "body": "\ud800"}),
        json.dumps({"id": "y", "body": "نص"}),
        "[" * 100_000,
    ]
    (tmp_path / "r.jsonl").write_text("\n".join(lines), encoding="utf-8")
    first, *bad, last, deep = read(tmp_path / "r.jsonl")
    assert (first.doc_id, first.text, first.title, first.published) == ("7", "عنوان\nنص", "عنوان", "2021-12-08")
    assert [item.what.rsplit(", ")[1] for item in [*bad, deep]] == ["line 2", "line 4", "line 5", "line 7"]
    assert last == Article(doc_id="y", text="\nنص", path=str(tmp_path / "r.jsonl"))


def test_read_records_limit_is_for_each_line(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.service.reading.MAX_BYTES", 100)
    long, short = json.dumps({"id": "l", "body": "x" * 500}), json.dumps({"id": "s", "body": "x"})
    (tmp_path / "r.jsonl").write_text(f"{long}\n{short}\n")
    refusal, article = read(tmp_path / "r.jsonl")
    assert "line 1" in refusal.what
    assert article.doc_id == "s"


@pytest.mark.parametrize("day", ["2021-13-01", "2021-02-30", "20211208", "2021-W01-1", "yesterday", "٢٠٢١-١٢-٠٨"])
def test_read_refuses_a_bad_day_option(day):
    with pytest.raises(OptionError, match="is not a day"):
        read("x.txt", published=day)


def test_decode_windows_1256_needs_arabic():
    assert decoding.decode("قتل 3 في Baghdad".encode("cp1256"), what="x") == "قتل 3 في Baghdad"
