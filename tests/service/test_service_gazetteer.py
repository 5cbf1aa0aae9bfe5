"""The gazetteer for its users: edits, import and export, geocoding anew with a preview."""

import pytest

from geo.errors import OptionError
from geo.service import gazetteer, ingest_text, load_snapshot, verify
from geo.service.gazetteer import PlaceEdit
from geo.store import Store

TEXT = (
    "مقتل ثلاثة مدنيين بانفجار عبوة ناسفة في قرية المسطورة\n"
    "قتل ثلاثة مدنيين بانفجار عبوة ناسفة في قرية المسطورة شمال بعقوبة بمحافظة ديالى، أمس الأحد.\n"
)
NEW = PlaceEdit(name_ar="المسطورة", name_en="Mastura", kind="village", lat=33.9, lon=44.65, uncertainty_m=800)


@pytest.fixture
def db(tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_PLACES", str(tmp_path / "places.csv"))
    path = tmp_path / "store.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    assert ingest_text(TEXT, name="a", published="2024-03-04", db=path).new == 1
    return path


def _incident(db):
    with Store(db) as store:
        return store.incident(load_snapshot(db).incidents["incident_id"][0])


def test_search_takes_arabic_kurdish_and_latin():
    assert gazetteer.search_places("مخمور")[0].governorate == "IQ-AR"
    assert gazetteer.search_places("Makhmour")[0].governorate == "IQ-AR"
    assert gazetteer.search_places("هەولێر")[0].governorate == "IQ-AR"
    assert gazetteer.search_places("کەرکووک") or gazetteer.search_places("کەرکوک")
    assert gazetteer.search_places("الموصلل")[0].candidates[0].reasons == ("suggestion",)
    assert gazetteer.search_places("   ") == []


def test_an_added_place_moves_the_incident_after_a_preview_only(db):
    before = _incident(db)
    assert before.place.place_id is None or before.place.place_id != "user:0001"
    saved = gazetteer.save_place(NEW)
    assert (saved.place_id, saved.governorate) == ("user:0001", "IQ-DI")
    changes = gazetteer.preview_regeocode(db=db)
    assert [(c.incident_id, c.new.place_id, c.protected) for c in changes] == [(before.incident_id, "user:0001", False)]
    assert _incident(db) == before
    assert gazetteer.apply_regeocode(changes, db=db) == 1
    after = _incident(db)
    assert (after.place.place_id, after.place.lat, after.version) == ("user:0001", 33.9, before.version + 1)
    assert (after.killed, after.evidence, after.date_start) == (before.killed, before.evidence, before.date_start)
    assert verify(db) == []
    assert gazetteer.preview_regeocode(db=db) == []
    assert gazetteer.apply_regeocode(changes, db=db) == 0  # stale: the place is no longer the old one


def test_moving_and_removing_a_place_show_in_the_preview(db):
    gazetteer.save_place(NEW)
    gazetteer.apply_regeocode(gazetteer.preview_regeocode(db=db), db=db)
    gazetteer.save_place(PlaceEdit("user:0001", lat=33.95, lon=44.7))
    moved = gazetteer.preview_regeocode(db=db)
    assert [c.new.lat for c in moved] == [33.95]
    assert gazetteer.apply_regeocode(moved, db=db) == 1
    gazetteer.remove_place("user:0001")
    assert gazetteer.user_places() == []


def test_what_a_human_decided_is_protected(db):
    incident = _incident(db)
    with Store(db) as store:
        record = store.connection.execute("SELECT record FROM incidents").get.replace('"extracted"', '"confirmed"')
        store.connection.execute("UPDATE incidents SET status = 'confirmed', record = ?", (record,))
    gazetteer.save_place(NEW)
    changes = gazetteer.preview_regeocode(db=db)
    assert [c.protected for c in changes] == [True]
    assert gazetteer.apply_regeocode(changes, db=db) == 0
    assert _incident(db).place == incident.place


def test_articles_with_clitics_before_the_name_are_looked_at(db):
    text = "انفجار في بالمسطورة\nأصيب مدنيان بانفجار عبوة ناسفة بالمسطورة في ديالى.\n"
    ingest_text(text, name="b", published="2024-03-05", db=db)
    gazetteer.save_place(NEW)
    with Store(db) as store:
        assert len(store.articles_naming({"المسطوره"}, set())) == 2
        assert store.articles_naming({"غير موجوده"}, set()) == []
        assert store.articles_naming(set(), set()) == []


def test_no_store_no_preview(tmp_path):
    assert gazetteer.preview_regeocode(db=tmp_path / "none.gpkg") == []


def test_edits_are_laid_over_each_other_and_names_are_added(db):
    place = gazetteer.save_place(NEW)
    gazetteer.save_place(PlaceEdit(place.place_id, alt_names=("مسطورة البو علي",)))
    gazetteer.save_place(PlaceEdit(place.place_id, alt_names=("المسطورة الكبيرة",), name_en="Al-Mastura"))
    (edit,) = gazetteer.user_places()
    assert edit.alt_names == ("مسطورة البو علي", "المسطورة الكبيرة")
    assert (edit.name_en, edit.lat) == ("Al-Mastura", 33.9)
    assert gazetteer.save_place(NEW).place_id == "user:0002"


@pytest.mark.parametrize("edit", [PlaceEdit("gn:0", alt_names=("اسم",)), PlaceEdit(name_ar="بلا مكان")])
def test_wrong_edits_leave_the_layer_as_it_was(db, edit):
    gazetteer.save_place(NEW)
    before = gazetteer.user_places()
    with pytest.raises(OptionError):
        gazetteer.save_place(edit)
    assert gazetteer.user_places() == before


def test_removing_what_is_not_there_is_said(db):
    with pytest.raises(OptionError, match="no such row"):
        gazetteer.remove_place("user:0009")


def test_export_and_import_give_the_same_layer(db, tmp_path, monkeypatch):
    gazetteer.save_place(NEW)
    gazetteer.save_place(PlaceEdit("gn:99072", alt_names=("أم الربيعين",)))
    data, rows = gazetteer.export_user_places(), gazetteer.user_places()
    monkeypatch.setenv("MARSAD_PLACES", str(tmp_path / "other.csv"))
    report = gazetteer.import_user_places(data)
    assert (report.added, report.changed, report.refused) == (2, 0, ())
    assert gazetteer.user_places() == rows
    again = gazetteer.import_user_places(data)
    assert (again.added, again.changed) == (0, 2)
    assert gazetteer.user_places() == rows


def test_import_takes_good_rows_and_names_bad_ones(db):
    data = (
        gazetteer.export_user_places()
        + "x,قرية,,,village,1,2,,,\r\nuser:7,قرية سبعة,,,village,33.9,44.65,,,\r\n".encode()
    )
    report = gazetteer.import_user_places(data)
    assert (report.added, [line for line, _ in report.refused]) == (1, [2])


def test_a_damaged_file_is_not_overwritten(db, tmp_path):
    path = tmp_path / "places.csv"
    gazetteer.save_place(NEW)
    path.write_bytes(path.read_bytes() + b"user:2,x,,,village,1,2,,,\r\n")
    before = path.read_bytes()
    with pytest.raises(OptionError, match="line 3"):
        gazetteer.save_place(NEW)
    assert path.read_bytes() == before
    assert gazetteer.user_place_problems()[0][0] == 3


def test_kinds_are_offered_without_those_that_only_boundaries_have():
    assert "village" in gazetteer.place_kinds()
    assert not {"governorate", "country"} & set(gazetteer.place_kinds())
