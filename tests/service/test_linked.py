"""Linked charts: each part of the filter is counted as all the others select."""

from datetime import date

import pytest

from geo import service
from geo.model import Filters


@pytest.fixture
def snapshot(tmp_path):
    from benchmarks.synthetic import write_store

    write_store(tmp_path / "s.gpkg", 2_000)
    return service.load_snapshot(tmp_path / "s.gpkg")


@pytest.mark.parametrize("part", ["types", "governorates", "actors"])
def test_a_bar_says_how_many_incidents_choosing_it_alone_gives(snapshot, part):
    filters = Filters(date_from="2010-01-01", types=("explosion", "drone"), governorates=("IQ-DI", "IQ-BG"))
    selection = service.select(snapshot, filters)
    for bar in service.bars(selection, part)[:6]:
        alone = service.without(filters, part)
        chosen = service.select(snapshot, alone.__class__(**{**fields(alone), part: (bar.code,)}))
        assert service.figures(chosen).incidents == bar.incidents
        assert bar.chosen == (bar.code in getattr(filters, part))


def fields(filters):
    return {name: getattr(filters, name) for name in filters.__slots__}


def test_a_chosen_value_without_incidents_is_still_shown(snapshot):
    selection = service.select(snapshot, Filters(date_to="2004-01-01", actors=("isis",)))
    assert [b.code for b in service.bars(selection, "actors") if b.chosen] == ["isis"]


def test_timeline_counts_everything_but_the_period(snapshot):
    narrow = service.select(snapshot, Filters(date_from="2010-01-01", date_to="2010-01-31", types=("explosion",)))
    line = service.timeline(narrow)
    everything = service.figures(service.select(snapshot, Filters(types=("explosion",))))
    assert sum(map(sum, line.counts.values())) == everything.incidents
    assert set(line.counts) == {"explosion"}
    assert line.unit == "month"
    assert len(line.starts) == len(set(line.starts))
    assert all(len(counts) == len(line.starts) for counts in line.counts.values())


def test_timeline_of_seeds_is_by_week_with_gaps_as_zero(tmp_path):
    service.ingest(["seeds"], db=tmp_path / "s.gpkg")
    line = service.timeline(service.select(service.load_snapshot(tmp_path / "s.gpkg"), Filters()))
    assert line.unit == "week"
    assert line.starts[0] == date(2021, 12, 6)
    assert line.starts[-1] == date(2022, 4, 11)
    assert len(line.starts) == 19
    assert sum(map(sum, line.counts.values())) == 3


def test_coverage_counts_articles_that_name_a_governorate(tmp_path):
    service.ingest(["seeds"], db=tmp_path / "s.gpkg")
    snapshot = service.load_snapshot(tmp_path / "s.gpkg")
    every = service.coverage(snapshot, Filters())
    assert (every.articles, every.by_governorate["IQ-DI"], every.by_governorate["IQ-AN"]) == (2, 1, 1)
    assert "IQ-MU" not in every.by_governorate
    december = service.coverage(snapshot, Filters(date_from="2021-12-01", date_to="2021-12-31", types=("drone",)))
    assert (december.articles, "IQ-AN" in december.by_governorate) == (1, False)


def test_empty_store_has_no_charts(tmp_path):
    selection = service.select(service.load_snapshot(tmp_path / "none.gpkg"), Filters())
    assert service.timeline(selection) is None
    assert service.bars(selection, "actors") == []
    assert service.coverage(selection.snapshot, Filters()).articles == 0
