"""A store with the seeds' incidents and an invented data set that tells of some of them, otherwise and of more."""

from dataclasses import replace
from pathlib import Path

from geo import service
from geo.model import Evidence, ImportedIncident, Incident, Place, Toll
from geo.store import Store

SEEDS = sorted((Path(__file__).resolve().parents[2] / "seeds").glob("*.txt"))
HOSTILE = '<img src=x onerror="window.hostile=1"> \u202e=cmd()'


def imported(number, **changes):
    """Return an invented incident of a data set; `changes` as in `Incident`, `note` is its text."""
    note = changes.pop("note", "Invented note.")
    ident = changes.pop("ident", f"IRQ{number}")
    values = {
        "event_type": "explosion",
        "date_start": "2021-12-07",
        "date_end": "2021-12-07",
        "date_precision": 1,
        "place": Place("Basrah", name_ar="البصرة", name_en="Basra", lat=30.5330, lon=47.7975, governorate="IQ-BA",
                       country="IQ", where_precision=1),
        "evidence": (Evidence("sentence", 0, len(note), note),),
        "status": "imported",
    }  # fmt: skip
    incident = Incident(ident, is_context=False, remnant=False, outcome="carried_out", **{**values, **changes})
    return ImportedIncident("acled", ident, incident, {"event_id_cnty": ident, "notes": note})


def write_store(path):
    """Write the store: one pair that agrees, one whose tolls differ, two incidents of the data set alone."""
    service.ingest(SEEDS, db=path)
    with Store(path) as store:
        rows = service.load_snapshot(path).incidents.filter(~service.load_snapshot(path).incidents["is_context"])
        ours = [store.incident(i) for i in rows["incident_id"]]
        items = []
        for number, one in enumerate(ours):
            toll = Toll(5, 5, 5) if one.event_type == "armed_attack" else one.killed
            same = {"event_type": one.event_type, "date_start": one.date_start, "date_end": one.date_start}
            place = replace(one.place, candidates=(), chain=())
            items.append(imported(number, **same, place=place, killed=toll, note=f"Invented note {number}."))
        items.append(imported(90, date_start="2021-12-20", date_end="2021-12-20", note=HOSTILE, ident='IRQ/90 "&x'))
        items.append(imported(91, date_start=None, date_end=None, date_precision=None, killed=Toll(2, 2, 2)))
        store.import_incidents(items, origin="acled", name="invented.csv")
