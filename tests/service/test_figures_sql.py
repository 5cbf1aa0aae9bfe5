"""The figures equal an independent count: a plain SQL query over the store, for a hundred random filters."""

import random
from datetime import date, timedelta

import apsw
import pytest

from benchmarks.synthetic import DAYS, FIRST_DAY, write_store
from geo import service
from geo.i18n import governorate_codes
from geo.model import EVENT_TYPES, Area, Filters, Vertex
from geo.service.areas import EARTH_RADIUS_KM


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("sql") / "s.gpkg"
    write_store(path, 5_000)
    return path


def random_filters(seed):
    rng = random.Random(seed)
    maybe = lambda value: value if rng.random() < 0.5 else None  # noqa: E731
    first = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    last = first + timedelta(days=rng.randrange(2_000))
    area = None
    if seed % 3 == 1:
        area = Area((Vertex(rng.uniform(30, 37), rng.uniform(41, 48)),), rng.uniform(20, 400))
    elif seed % 3 == 2:
        corners = [Vertex(rng.uniform(29.5, 37), rng.uniform(39, 48)) for _ in range(rng.randrange(3, 8))]
        area = Area(tuple(corners))
    return Filters(
        date_from=maybe(first.isoformat()),
        date_to=maybe(last.isoformat()),
        governorates=tuple(rng.sample(governorate_codes(), rng.randrange(1, 5))) if rng.random() < 0.3 else (),
        actors=tuple(rng.sample(["isis", "pmf", "army", "police"], 2)) if rng.random() < 0.3 else (),
        types=tuple(rng.sample(EVENT_TYPES, rng.randrange(1, 6))) if rng.random() < 0.4 else (),
        min_killed=rng.choice([0, 0, 1, 3]),
        max_where_precision=rng.choice([None, None, 1, 3, 4]),
        area=area,
    )


def one_of(values):
    return "(" + ",".join(f"'{v}'" for v in values) + ")"


def where(f):
    parts = ["NOT is_context"]
    if f.date_from:
        parts.append(f"date_end >= '{f.date_from}'")
    if f.date_to:
        parts.append(f"date_start <= '{f.date_to}'")
    if f.governorates:
        parts.append(f"governorate IN {one_of(f.governorates)}")
    if f.actors:
        parts.append(f"incident_id IN (SELECT incident_id FROM incident_actors WHERE actor_id IN {one_of(f.actors)})")
    if f.types:
        parts.append(f"event_type IN {one_of(f.types)}")
    if f.min_killed:
        parts.append(f"coalesce(killed_best, killed_low) >= {f.min_killed}")
    if f.max_where_precision:
        parts.append(f"where_precision <= {f.max_where_precision}")
    if f.area is not None:
        parts.append("geom IS NOT NULL")
        parts.append(circle(f.area) if f.area.radius_km else polygon(f.area))
    return " AND ".join(parts)


def circle(area):
    """Spherical law of cosines: another formula than the program's."""
    (c,) = area.vertices
    cosine = (
        f"sin(radians(lat)) * sin(radians({c.lat})) + cos(radians(lat)) * cos(radians({c.lat}))"
        f" * cos(radians(lon - {c.lon}))"
    )
    return f"{EARTH_RADIUS_KM} * acos(min(1, {cosine})) <= {area.radius_km}"


def polygon(area):
    """Edges as rows; a point is inside when a ray to the east crosses an odd number of them."""
    pairs = zip(area.vertices, (*area.vertices[1:], area.vertices[0]), strict=True)
    rows = ",".join(f"({a.lat},{a.lon},{b.lat},{b.lon})" for a, b in pairs)
    crossing = "min(y1, y2) <= lat AND lat < max(y1, y2) AND lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1)"
    edges = f"WITH edge(y1, x1, y2, x2) AS (VALUES {rows})"
    return f"({edges} SELECT count(*) FROM edge WHERE y1 <> y2 AND {crossing}) % 2 = 1"


@pytest.mark.parametrize("seed", range(100))
def test_figures_equal_a_plain_sql_query(store, seed):
    filters = random_filters(seed)
    figures = service.figures(service.select(service.load_snapshot(store), filters))
    query = (
        "SELECT count(*), coalesce(sum(killed_best), 0), coalesce(sum(injured_best), 0), count(DISTINCT governorate),"
        f" sum(governorate IS NULL AND geom IS NULL) FROM incidents WHERE {where(filters)}"
    )
    count, killed, injured, governorates, off = apsw.Connection(str(store)).execute(query).fetchone()
    assert (figures.incidents, figures.killed_best, figures.injured_best) == (count, killed, injured)
    assert (figures.governorates, figures.not_on_map) == (governorates, off or 0)


def test_the_random_filters_select_something(store):
    """A hundred empty answers would prove nothing."""
    snapshot = service.load_snapshot(store)
    heights = [service.select(snapshot, random_filters(seed)).height for seed in range(100)]
    assert sum(h > 0 for h in heights) > 60
    assert len(set(heights)) > 50


def test_synthetic_days_are_days():
    assert FIRST_DAY + timedelta(days=DAYS) < date(2030, 1, 1)
