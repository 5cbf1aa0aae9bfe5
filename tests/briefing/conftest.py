"""A store of invented incidents for the briefing, some of them hostile."""

import pytest
from make_records import make_article, make_extraction, make_incident, make_place

from geo import service
from geo.model import Filters, Toll
from geo.store import Store

HOSTILE = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202eقلب\u202c {{ 7*7 }} #panic() $x$ *b* \\evil &amp; ]]> "
    "قتل شخصان بهجوم مسلح في بعقوبة"
)
JUNE = Filters(date_from="2024-06-01", date_to="2024-06-30", governorates=("IQ-DI",))


def _governorate_only():
    return make_place(
        place_id=None, name_ar="ديالى", name_en="Diyala", where_precision=4, district=None, lat=33.9, lon=45.0
    )


def _nowhere():
    return make_place(
        place_id=None, name_ar=None, name_en=None, text="مكان", where_precision=None, district=None, lat=None, lon=None,
        governorate=None, country=None,
    )  # fmt: skip


ROWS = (
    # day, type, killed, injured, place, context
    ("2024-05-20", "explosion", Toll(2, 2, 2), None, make_place(), False),
    ("2024-06-03", "explosion", Toll(3, 3, 5), Toll(1, 1, 1), make_place(district_pcode="IQG10Q01"), False),
    ("2024-06-04", "armed_attack", None, None, make_place(), False),
    ("2024-06-05", "armed_attack", Toll(0, 0, 0), Toll(4, 4, None), _governorate_only(), False),
    ("2024-06-06", "security_measure", None, None, make_place(), True),
    ("2024-06-07", "drone", Toll(9, 9, 9), None, make_place(governorate="IQ-BA", lat=30.5, lon=47.8), False),
    ("2024-06-08", "kidnapping", None, None, _nowhere(), False),
    (None, "explosion", Toll(7, 7, 7), None, make_place(), False),
)


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    path = tmp_path_factory.mktemp("briefing") / "marsad.gpkg"
    written = []
    for number, (day, kind, killed, injured, place, context) in enumerate(ROWS):
        text = f"خبر {number}\nقتل وأصيب أشخاص في حادث رقم {number} في بعقوبة."
        article = make_article(text, doc_id=f"d{number}", published=day or "2024-06-20", source="وكالة")
        incident = make_incident(
            article, number, event_type=kind, killed=killed, injured=injured, place=place, is_context=context,
            date_start=day, date_end=day, date_precision=1 if day else None,
        )  # fmt: skip
        written.append((article, make_extraction(article, incidents=[incident])))
    hostile = make_article(f"عنوان\n{HOSTILE} {'طويل ' * 2000}", doc_id="h", published="2024-06-09", source=HOSTILE)
    place = make_place(name_ar=f"<b>\u202eقرية{'ة' * 300}", name_en="<img src=x onerror=alert(2)>")
    written.append(
        (hostile, make_extraction(hostile, incidents=[make_incident(hostile, killed=Toll(2, 2, 2), place=place)]))
    )
    with Store(path, create=True) as store:
        store.write(written, extract=make_extraction)
    return service.load_snapshot(path)
