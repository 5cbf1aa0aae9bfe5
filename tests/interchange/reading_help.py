"""A file read with a small gazetteer, and the invented rows that the tests share."""

import csv
import io

from geo.interchange import Lookups, LossReport, Spot, bytes_source, opened, read_rows, reader_of
from geo.model import Place

KNOWN = {
    "Invented Bridge": Place(text="", place_id="x:1", name_ar="الجسر", name_en="Invented Bridge", lat=33.30, lon=44.40,
                             governorate="IQ-BG", country="IQ", where_precision=1, uncertainty_m=500),
    "Twin Village": Place(text="", governorate="IQ-DI", country="IQ"),
}  # fmt: skip


def locate(lat, lon):
    """Baghdad, and east of it a part of Diyala; all else is abroad."""
    if 33 <= lat < 35 and 44.6 <= lon < 45.5:
        return Spot("IQ-DI", "IQG10Q01", inside=True)
    return Spot("IQ-BG", "IQG08Q06", inside=True) if 33 <= lat < 34 and 44 <= lon < 44.6 else None


def geocode(name, governorate):
    return KNOWN.get(name)


class Read:
    """A file read with a small gazetteer: its rows, its incidents by id, its report."""

    def __init__(self, data, *, name="file.csv", fmt=None, mapping=None, origin=None):
        self.report = LossReport(name)
        with opened(bytes_source(name, data), fmt=fmt, mapping=mapping) as file:
            self.layout = file.layout
            make = reader_of(file, self.report, Lookups(locate, geocode), mapping=mapping, name=origin)
            self.rows = list(read_rows(file, make, self.report))
        self.items = {item.source_id: item for _, _, item in self.rows if hasattr(item, "incident")}

    @property
    def one(self):
        (item,) = self.items.values()
        return item.incident

    def refusals(self):
        return [(r.row, r.column) for r in self.report.refusals]


def table(rows, *, delimiter=",", encoding="utf-8"):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(rows[0])
    writer.writerows([row.get(name, "") for name in rows[0]] if isinstance(row, dict) else row for row in rows[1:])
    return text.getvalue().encode(encoding)


ACLED_ROW = {
    "event_id_cnty": "IRQ1", "event_date": "05 June 2021", "year": "2021", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Islamic State (Iraq)", "inter1": "Rebel group", "actor2": "Military Forces of Iraq (2014-)",
    "assoc_actor_2": "Invented Guard; Popular Mobilization Forces", "inter2": "State forces", "interaction": "12",
    "iso": "368", "region": "Middle East", "country": "Iraq", "admin1": "Baghdad", "admin2": "Resafa",
    "location": "Invented Bridge", "latitude": "33.31", "longitude": "44.41", "geo_precision": "1",
    "source": "Invented Wire; Other Wire", "source_scale": "National", "notes": "Invented note.", "fatalities": "3",
    "timestamp": "1700000000",
}  # fmt: skip
