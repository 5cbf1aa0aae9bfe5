"""No output takes the place of a store, its log, a device, a pipe, or what is read-only."""

import os
from pathlib import Path

import pytest

from geo import cli, service
from geo.errors import OptionError
from geo.export import whole_file
from geo.service.targets import check_target

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def db(tmp_path, monkeypatch):
    path = tmp_path / "s.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    service.ingest([ROOT / "seeds"], db=path)
    return path


def run(*arguments):
    with pytest.raises(SystemExit) as end:
        cli.main([str(argument) for argument in arguments])
    return end.value.code


@pytest.mark.parametrize(
    "command",
    [
        ("export", "-o", "{db}"),
        ("export", "-o", "{db}", "--format", "csv"),
        ("export", "-o", "{db}-wal", "--format", "csv"),
        ("export", "-o", "{db}-journal", "--format", "csv"),
        ("export", "-o", "{other}", "--format", "gpkg"),
        ("export", "-o", "x.csv", "--format", "acled", "--report", "{db}"),
        ("export", "-o", "x.csv", "--format", "acled", "--report", "x.csv"),
        ("export", "-o", "-", "--format", "csv"),
        ("brief", "-o", "{db}", "--format", "pdf"),
        ("brief", "-o", "{other}", "--format", "html"),
        ("gazetteer", "export", "{db}"),
    ],
)
def test_no_command_takes_the_place_of_a_store(db, tmp_path, monkeypatch, capsys, command):
    other = tmp_path / "other.gpkg"
    other.write_bytes(db.read_bytes())
    monkeypatch.chdir(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert run(*(word.format(db=db, other=other) for word in command)) == 2
    assert "name" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_another_geopackage_may_be_replaced(db, tmp_path):
    target = tmp_path / "out.gpkg"
    assert run("export", "-o", target) == 0
    assert run("export", "-o", target) == 0


def test_whole_file_follows_links_and_leaves_what_is_no_file(tmp_path):
    target, link, pipe = tmp_path / "target.csv", tmp_path / "link.csv", tmp_path / "pipe"
    target.write_text("old")
    link.symlink_to(target)
    with whole_file(link) as handle:
        handle.write(b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    os.mkfifo(pipe)
    target.chmod(0o444)
    for path, said in ((pipe, "a pipe"), (tmp_path, "a folder"), (target, "read-only")):
        with pytest.raises(OptionError, match=said), whole_file(path):
            pass
    assert pipe.is_fifo()
    assert target.read_bytes() == b"new"


def test_target_named_twice(tmp_path):
    with pytest.raises(OptionError, match="twice"):
        check_target(tmp_path / "a", others=(None, tmp_path / "b" / ".." / "a"))
