"""The command `brief`: options and exit codes of the contract, every format from the two articles of seeds/."""

from pathlib import Path

import pytest

from geo import cli, service

ROOT = Path(__file__).resolve().parents[2]
MAGIC = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "html": b"<!DOCTYPE html>", "png": b"\x89PNG"}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "s.gpkg"
    service.ingest([ROOT / "seeds"], db=path)
    return path


@pytest.fixture
def run(capsys):
    def call(*args):
        with pytest.raises(SystemExit) as end:
            cli.main(list(map(str, args)))
        return end.value.code, *capsys.readouterr()

    return call


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("fmt", MAGIC)
@pytest.mark.parametrize("governorate", ["IQ-DI", "IQ-BA"])
def test_brief_writes_every_format(run, db, tmp_path, governorate, fmt, lang):
    target = tmp_path / "folder" / "brief.out"
    code, out, err = run(
        "brief", "--governorate", governorate, "--from", "2021-12-01", "--to", "2021-12-31", "--lang", lang,
        "--format", fmt, "-o", target, "--db", db,
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert target.read_bytes().startswith(MAGIC[fmt])
    assert str(target) in out
    assert [path.name for path in target.parent.iterdir()] == ["brief.out"]


def test_brief_tells_the_format_by_the_suffix(run, db, tmp_path):
    assert run("brief", "-o", tmp_path / "country.PDF", "--db", db)[0] == 0
    assert (tmp_path / "country.PDF").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--governorate", "IQ-XX", "-o", "a.pdf"), 2, "IQ-XX"),
        (("--actor", "nobody", "-o", "a.pdf"), 2, "nobody"),
        (("--from", "2021-02-31", "-o", "a.pdf"), 2, "2021-02-31"),
        (("--from", "2021-12-31", "--to", "2021-12-01", "-o", "a.pdf"), 2, "exchange them"),
        (("--lang", "fr", "-o", "a.pdf"), 2, "fr"),
        (("-o", "a.odt"), 2, "no format 'odt'"),
        (("-o", "a"), 2, "--format"),
        (("--db", "missing.gpkg", "-o", "a.pdf"), 1, "there is no store here"),
    ],
)
def test_brief_says_what_is_wrong_and_writes_nothing(run, db, tmp_path, monkeypatch, arguments, code, said):
    monkeypatch.chdir(tmp_path)
    given = arguments if "--db" in arguments else (*arguments, "--db", db)
    found, _, err = run("brief", *given)
    assert found == code
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_brief_leaves_the_old_file_when_the_new_one_fails(run, db, tmp_path, monkeypatch):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    monkeypatch.setitem(service_formats(), "pdf", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["brief", "-o", str(target), "--db", str(db)])
    assert target.read_bytes() == b"old"


def service_formats():
    from geo.briefing import FORMATS

    return FORMATS
