"""The live feed as its clients see it: documents, pages, filters, refusals, names, and GDAL reading it."""

import json
import re
import subprocess
import sys
from urllib.parse import quote

import jsonschema
import pyogrio
import pytest
from running_feed import SEEDS, Feed, by_rel

from geo import service
from geo.model import EXPORT_COLUMNS, Filters

ITEMS = "/collections/incidents/items"
POINTS = "/collections/incidents-points/items"
ANCHORED = "/collections/incidents-anchored/items"


def test_features_documents_lead_to_each_other(feed):
    landing = feed.get("/").json
    links = by_rel(landing)
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(links)
    assert all(href.startswith(feed.url) for href in links.values())
    for href in links.values():
        assert feed.get(href.removeprefix(feed.url)).status == 200
    classes = feed.get("/conformance").json["conformsTo"]
    assert {name.rsplit("/", 1)[1] for name in classes} == {"core", "oas30", "html", "geojson"}
    named = [c["id"] for c in feed.get("/collections").json["collections"]]
    assert named == ["incidents", "incidents-points", "incidents-anchored", "governorates"]
    for name in named:
        one = feed.get(f"/collections/{name}").json
        assert one["id"] == name
        assert one["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        for entry in one["links"]:
            assert feed.get(entry["href"].removeprefix(feed.url)).status == 200


def test_features_description_says_what_is_answered(feed):
    answer = feed.get("/api")
    api = answer.json
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert api["openapi"].startswith("3.0")
    refs = set(re.findall(r'"#/([^"]+)"', answer.body.decode()))
    for ref in refs:
        node = api
        for part in ref.split("/"):
            node = node[part]
    first = feed.ids(ITEMS)[0]
    for path, item in api["paths"].items():
        got = feed.get(path.replace("{featureId}", "IQ-BA" if "governorates" in path else first))
        kinds = item["get"]["responses"]["200"]["content"]
        assert got.status == 200, path
        assert got.headers["content-type"] in kinds
        schema = {**kinds[got.headers["content-type"]]["schema"], "components": api["components"]}
        jsonschema.Draft4Validator(as_json_schema(schema)).validate(got.json)


def as_json_schema(node):
    """OpenAPI 3.0 writes "or null" as `nullable`."""
    if isinstance(node, list):
        return [as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    rest = {key: as_json_schema(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [{"type": "null"}, rest]} if node.get("nullable") is True else rest


def test_features_are_those_of_the_export(feed, tmp_path):
    service.export(tmp_path / "x.geojson", db=feed.db)
    exported = {f["id"]: f for f in json_of(tmp_path / "x.geojson")["features"]}
    page = feed.get(ITEMS)
    assert page.headers["content-type"] == "application/geo+json"
    assert page.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert {f["id"]: f for f in page.json["features"]} == exported
    assert list(page.json["features"][0]["properties"]) == list(EXPORT_COLUMNS)
    for fid, one in exported.items():
        single = feed.get(f"{ITEMS}/{fid}").json
        assert {k: single[k] for k in one} == one
        assert {"self", "alternate", "collection"} == set(by_rel(single))


def json_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_features_collections_differ_in_geometry_only(feed):
    points = {f["id"] for f in feed.get(ITEMS).json["features"] if f["geometry"]}
    assert set(feed.ids(POINTS)) == points
    anchored = feed.get(ANCHORED).json["features"]
    assert {f["id"] for f in anchored} == set(feed.ids(ITEMS))
    assert [f["properties"]["where_precision"] for f in anchored if f["geometry"] is None] == [None]
    assert len(points) == 5


def test_features_complete_rows_come_first(feed):
    """QGIS and GDAL take the types of geometry and columns from the first features."""
    first = feed.get(f"{ITEMS}?limit=1").json["features"][0]
    assert first["geometry"] is not None
    assert None not in [first["properties"][k] for k in ("date_start", "killed_high", "injured_low", "where_precision")]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
def test_features_paging_gives_each_once(feed, limit):
    path, seen, pages = f"{ITEMS}?limit={limit}&context=include", [], 0
    while path:
        page = feed.get(path).json
        assert page["numberMatched"] == 7
        assert page["numberReturned"] == len(page["features"]) <= limit
        assert ("prev" in by_rel(page)) is (pages > 0)
        seen += [f["id"] for f in page["features"]]
        path = by_rel(page).get("next", "").removeprefix(feed.url)
        pages += 1
        assert "context=include" in (path or "context=include")
    assert sorted(seen) == sorted(feed.ids(ITEMS))
    assert pages == -(-7 // limit)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 7),
        ("limit=99999999", 7),
        ("offset=6", 1),
        ("offset=70", 0),
        ("event_type=drone", 1),
        ("event_type=drone,explosion", 7),
        ("event_type=drone&event_type=airstrike", 1),
        ("governorate=IQ-NI", 1),
        ("governorate=IQ-BA", 0),
        ("actor=isis", 7),
        ("actor=turkey", 0),
        ("origin=extracted", 7),
        ("min_killed=3", 5),
        ("max_where_precision=2", 4),
        ("context=exclude", 7),
        # one undated incident fits every period, as the standard has it
        ("datetime=2021-12-08", 6),
        ("datetime=2021-12-02T12:00:00Z", 2),
        ("datetime=2021-12-03/2021-12-07", 2),
        ("datetime=2021-12-04/2021-12-07", 1),
        ("datetime=2021-12-08/..", 6),
        ("datetime=2021-12-08/", 6),
        ("datetime=../2021-12-01", 2),
        ("datetime=2030-01-01/..", 1),
        # two incidents have no geometry and fit every box
        ("bbox=44,33,46,34.5", 6),
        ("bbox=44,33,-100,46,34.5,100", 6),
        ("bbox=43,36,43.5,36.5", 3),
        ("bbox=0,0,1,1", 2),
        ("bbox=100,-90,45,90", 7),
        ("bbox=170,-90,-170,90", 2),
        ("bbox=-180,-90,180,90", 7),
    ],
)
def test_features_filters(feed, query, count):
    page = feed.get(f"{ITEMS}?{query}").json
    assert page["numberMatched"] == count + (6 if query == "offset=6" else 7 if query == "offset=70" else 0)
    assert page["numberReturned"] == count


def test_features_box_of_points_and_anchored(feed):
    assert feed.get(f"{POINTS}?bbox=44,33,46,34.5").json["numberMatched"] == 4
    assert feed.get(f"{POINTS}?bbox=0,0,1,1").json["numberMatched"] == 0
    assert feed.get(f"{ANCHORED}?bbox=44.85,33.85,44.95,33.95").json["numberMatched"] == 2


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=",
        "limit=1&limit=2",
        "offset=-1",
        "offset=1.5",
        "offset=%D9%A3",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=a,b,c,d",
        "bbox=nan,0,1,1",
        "bbox=0,0,1e999,1",
        "bbox=0,10,1,5",
        "bbox=-181,0,1,1",
        "bbox=0,0,1,91",
        "datetime=",
        "datetime=..",
        "datetime=../..",
        "datetime=/",
        "datetime=2021",
        "datetime=2021-13-01",
        "datetime=2021-12-08T25:00:00Z",
        "datetime=2021-12-08T10:00:00",
        "datetime=2021-12-08/2021-12-07",
        "datetime=2021-12-08/2021-12-09/2021-12-10",
        "event_type=war",
        "event_type=",
        "event_type=drone,,arrest",
        "governorate=IQ-XX",
        "actor=nobody",
        "origin=acled",
        "origin=%3Cb%3E",
        "min_killed=many",
        "max_where_precision=9",
        "context=maybe",
        "f=gml",
        "f=json&f=html",
        "bbox-crs=x",
    ],
)
def test_features_bad_parameters_are_refused(feed, query):
    answer = feed.get(f"{ITEMS}?{query}")
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json["status"] == 400
    assert query.split("=")[0] in answer.json["detail"] or "parameter" in answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/collections/nothing", 404),
        ("/collections/nothing/items", 404),
        ("/collections/%3Cscript%3E/schema", 404),
        (f"{ITEMS}/nothing", 404),
        (f"{ITEMS}/{'x' * 5000}", 404),
        (f"{ITEMS}/../../../etc/passwd", 404),
        ("/?x=1", 400),
        ("/collections?limit=1", 400),
    ],
)
def test_features_wrong_addresses(feed, path, status):
    answer = feed.get(path)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert len(answer.body) < 1000


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_features_can_only_be_read(feed, method):
    answer = feed.get("/", method=method)
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/api", "/collections", ITEMS, f"{ITEMS}?limit=2&f=html"])
def test_features_head_is_get_without_its_body(feed, path):
    head, full = feed.get(path, method="HEAD"), feed.get(path)
    assert head.status == 200
    assert head.body == b""
    assert (head.headers["etag"], head.headers["content-type"]) == (full.headers["etag"], full.headers["content-type"])
    if "content-length" in head.headers:
        assert head.headers["content-length"] == full.headers["content-length"]


def test_features_unchanged_is_told_until_something_is_ingested(tmp_path):
    path = tmp_path / "marsad.gpkg"
    service.ingest(sorted(SEEDS.glob("*.txt"))[:1], db=path)
    running = Feed(path)
    try:
        page = running.get(ITEMS)
        tag = page.headers["etag"]
        same = running.get(ITEMS, If_None_Match=f'"other", {tag}')
        assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
        assert running.get(ITEMS, If_None_Match='"other"').status == 200
        assert running.get(f"{ITEMS}?limit=5").headers["etag"] != tag
        assert running.get(ITEMS, Accept="text/html").headers["etag"] != tag
        service.ingest([SEEDS], db=path)
        after = running.get(ITEMS, If_None_Match=tag)
        assert after.status == 200
        assert after.json["numberMatched"] > page.json["numberMatched"]
    finally:
        running.stop()


def test_features_gzip(feed):
    packed = feed.get(ITEMS, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert {f["id"] for f in packed.json["features"]} == set(feed.ids(ITEMS))


def test_features_governorates_count(feed):
    by_code = {f["id"]: f["properties"] for f in feed.get("/collections/governorates/items").json["features"]}
    assert len(by_code) == 18
    assert by_code["IQ-DI"]["incidents"] == 5
    assert (by_code["IQ-DI"]["killed_low"], by_code["IQ-DI"]["killed_not_stated"]) == (12, 1)
    assert by_code["IQ-NI"]["incidents"] == 1
    assert by_code["IQ-BA"]["incidents"] == 0
    only = feed.get("/collections/governorates/items?event_type=drone&governorate=IQ-DI").json
    assert [(f["id"], f["properties"]["incidents"]) for f in only["features"]] == [("IQ-DI", 1)]
    assert feed.ids("/collections/governorates/items?bbox=47.6,30.4,47.7,30.5") == ["IQ-BA"]
    assert feed.get("/collections/governorates/items/IQ-BA").json["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    "path",
    ["/", "/api", "/conformance", "/collections", "/collections/incidents", "/collections/incidents/schema",
     f"{ITEMS}?limit=7", "/collections/governorates/items", "/collections/governorates/items/IQ-BA"],
)  # fmt: skip
def test_features_pages_for_people(feed, path, lang):
    answer = feed.get(path, Accept="text/html,application/xhtml+xml,*/*", Accept_Language=f"{lang},fr;q=0.5")
    text = answer.body.decode("utf-8")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-language"] == lang
    assert f'dir="{"rtl" if lang == "ar" else "ltr"}"' in text
    assert "<script" not in text
    assert [href for href in re.findall(r'(?:href|src)="([^"]*)"', text) if not href.startswith(feed.url)] == []
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_features_hostile_text_is_escaped(feed):
    hostile = feed.ids(f"{ITEMS}?governorate=IQ-NI")[0]
    for path in (f"{ITEMS}/{hostile}?f=html", f"{ITEMS}?f=html"):
        assert b"&lt;script&gt;" in feed.get(path).body
        assert b"<script" not in feed.get(path).body


def test_features_filters_of_the_feed_hide_the_rest(invented_db):
    running = Feed(invented_db, filters=Filters(date_from="2021-12-08", date_to="2021-12-08", types=("explosion",)))
    try:
        ids = running.ids(ITEMS)
        assert len(ids) == 4  # neither the undated nor the drone nor the one of another day
        assert running.ids(f"{ITEMS}?event_type=drone") == []
        assert running.get(f"{ITEMS}?datetime=2021-12-01/2021-12-31").json["numberMatched"] == 4
        everything = service.load_snapshot(invented_db).incidents["incident_id"].to_list()
        hidden = next(i for i in everything if i not in ids)
        assert running.get(f"{ITEMS}/{hidden}").status == 404
        counts = running.get("/collections/governorates/items?governorate=IQ-DI").json["features"][0]["properties"]
        assert counts["incidents"] == 2
    finally:
        running.stop()


def test_features_a_store_that_breaks_is_said(tmp_path):
    path = tmp_path / "marsad.gpkg"
    path.write_bytes(b"this is no store" * 100)
    running = Feed(path)
    try:
        answer = running.get(ITEMS)
        assert answer.status == 503
        assert str(tmp_path) not in answer.body.decode()
    finally:
        running.stop()


def test_features_a_slash_in_an_id_is_an_id(feed):
    assert feed.get(f"{ITEMS}/{quote('a/b', safe='')}").status == 404


# In a process of its own: GDAL holds the interpreter while it waits for the feed, which is a thread of this one.
READ = """
import json, sys
import pyogrio
url = "OAPIF:" + sys.argv[1]
whole = pyogrio.read_dataframe(url, layer="incidents", PAGE_SIZE="2", INITIAL_REQUEST_PAGE_SIZE="1")
boxed = pyogrio.read_dataframe(url, layer="incidents-points", bbox=(44.0, 33.0, 46.0, 34.5))
timed = pyogrio.read_dataframe(url, layer="incidents", DATETIME="2021-12-01/2021-12-07")
print(json.dumps({
    "layers": sorted(name for name, _ in pyogrio.list_layers(url)),
    "whole": sorted(whole["incident_id"]),
    "without": int(whole.geometry.isna().sum()),
    "kind": whole["killed_best"].dtype.kind,
    "boxed": sorted(boxed["incident_id"]),
    "timed": sorted(timed["incident_id"]),
    "shape": pyogrio.read_info(url, layer="governorates")["geometry_type"],
}))
"""


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no OAPIF driver")
def test_features_gdal_reads_every_page(feed):
    done = subprocess.run([sys.executable, "-c", READ, feed.url], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == {
        "layers": ["governorates", "incidents", "incidents-anchored", "incidents-points"],
        "whole": sorted(feed.ids(ITEMS)),
        "without": 2,
        "kind": "f",
        "boxed": sorted(feed.ids(f"{POINTS}?bbox=44,33,46,34.5")),
        "timed": sorted(feed.ids(f"{ITEMS}?datetime=2021-12-01/2021-12-07")),
        "shape": "Polygon",
    }
