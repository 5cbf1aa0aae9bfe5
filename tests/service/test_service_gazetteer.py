"""The gazetteer for its users: edits, import and export, geocoding anew with a preview."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.errors import OptionError
from geo.service import gazetteer, ingest_text, load_snapshot, verify
from geo.service.gazetteer import PlaceEdit
from geo.store import Store, revisions
from geo.store.connection import transaction

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
    (back,) = gazetteer.preview_regeocode(db=db)
    assert back.old.place_id == "user:0001"
    assert back.new is None or back.new.place_id != "user:0001"
    assert gazetteer.apply_regeocode([back], db=db) == 1
    assert gazetteer.preview_regeocode(db=db) == []
    assert verify(db) == []


@pytest.mark.parametrize(
    "edit",
    [
        PlaceEdit("gn:99072", lat=36.36, lon=43.15),
        PlaceEdit("gn:99072", uncertainty_m=9999),
        PlaceEdit("gn:99072", name_en="Nineveh City"),
    ],
    ids=["point", "radius", "name"],
)
def test_what_a_patch_changed_is_changed_back_when_it_is_removed(db, edit):
    ingest_text(
        "انفجار\nقتل مدنيان بانفجار عبوة ناسفة في مدينة الموصل، أمس.\n", name="m", published="2024-03-05", db=db
    )
    gazetteer.save_place(edit)
    there = gazetteer.preview_regeocode(db=db)
    assert (len(there), gazetteer.apply_regeocode(there, db=db)) == (1, 1)
    gazetteer.remove_place("gn:99072")
    back = gazetteer.preview_regeocode(db=db)
    assert [(c.old, c.new) for c in back] == [(there[0].new, there[0].old)]


def test_a_name_that_is_taken_back_moves_its_incidents(db):
    gazetteer.save_place(PlaceEdit("gn:99072", alt_names=("أم الأزهار",)))
    text = "انفجار\nقتل مدنيان بانفجار عبوة ناسفة في مدينة أم الأزهار بمحافظة نينوى، أمس.\n"
    ingest_text(text, name="m", published="2024-03-05", db=db)
    gazetteer.remove_place("gn:99072")
    assert [c.old.place_id for c in gazetteer.preview_regeocode(db=db)] == ["gn:99072"]


def test_the_words_for_the_new_place_take_the_place_of_the_old_ones(db):
    text = "انفجار\nقتل مدنيان بانفجار عبوة ناسفة في حقل النخيلات بمحافظة ديالى، أمس.\n"
    (article_id,) = ingest_text(text, name="n", published="2024-03-05", db=db).article_ids
    with Store(db) as store:
        (old,) = store.article(article_id).incidents
    gazetteer.save_place(PlaceEdit(name_ar="حقل النخيلات", kind="oilfield", lat=33.9, lon=44.65))
    (change,) = gazetteer.preview_regeocode(db=db)
    assert gazetteer.apply_regeocode([change], db=db) == 1
    with Store(db) as store:
        (new,) = store.article(article_id).incidents
        payload = store.connection.execute("SELECT payload FROM revisions ORDER BY seq DESC LIMIT 1").get
    assert (old.place.governorate, new.place.place_id) == ("IQ-DI", "user:0001")
    assert [e.text for e in new.evidence if e.field == "place"] == [new.place.text]
    assert [e for e in new.evidence if e.field != "place"] == [e for e in old.evidence if e.field != "place"]
    assert all(text[e.start : e.end] == e.text for e in new.evidence)
    assert "gazetteer changed" in payload
    assert verify(db) == []


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


def test_what_a_human_has_a_revision_of_is_protected(db):
    incident = _incident(db)
    gazetteer.save_place(NEW)
    (change,) = gazetteer.preview_regeocode(db=db)
    with Store(db) as store, transaction(store.connection, store.path):
        revisions.append(
            store.connection, at="2024-03-06T00:00:00Z", author="analyst", action="noted",
            subject=incident.incident_id, payload={},
        )  # fmt: skip
    assert [c.protected for c in gazetteer.preview_regeocode(db=db)] == [True]
    assert gazetteer.apply_regeocode([change], db=db) == 0  # the preview is older than the human's word
    assert _incident(db) == incident


def test_articles_with_clitics_before_the_name_are_looked_at(db):
    text = "انفجار في بالمسطورة\nأصيب مدنيان بانفجار عبوة ناسفة بالمسطورة في ديالى.\n"
    ingest_text(text, name="b", published="2024-03-05", db=db)
    gazetteer.save_place(NEW)
    with Store(db) as store:
        assert len(store.articles_to_place({"المسطوره"}, lambda _: False)) == 2
        assert store.articles_to_place({"غير موجوده"}, lambda _: False) == []
        assert store.articles_to_place(set(), lambda _: False) == []
        assert len(store.articles_to_place(set(), lambda place: "المسطورة" in place["text"])) == 1


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


def test_everyday_words_are_no_other_names_of_a_place_that_needs_no_cue(db):
    with pytest.raises(OptionError, match="everyday word"):
        gazetteer.save_place(PlaceEdit("gn:99072", alt_names=("السلام",)))
    gazetteer.save_place(PlaceEdit("gn:99072", alt_names=("السلام",), policy="cue"))
    assert len(gazetteer.user_places()) == 1


def test_places_abroad_are_not_moved(db):
    abroad = next(p for p in gazetteer.search_places("دمشق") if p.country != "IQ")
    with pytest.raises(OptionError, match="abroad"):
        gazetteer.save_place(PlaceEdit(abroad.place_id, lat=33.9, lon=44.65))


def test_writers_at_the_same_time_lose_nothing(db):
    names = [f"قرية {word} الجديدة" for word in ("الورد", "النخل", "الزيتون", "الرمان", "التين", "الصفصاف")]
    edits = [PlaceEdit(name_ar=name, kind="village", lat=33.9, lon=44.65) for name in names]
    with ThreadPoolExecutor(6) as pool:
        ids = [place.place_id for place in pool.map(gazetteer.save_place, edits)]
    assert len(set(ids)) == 6
    assert sorted(edit.name_ar for edit in gazetteer.user_places()) == sorted(names)


def test_another_process_uses_what_was_saved(db):
    gazetteer.save_place(NEW)
    run = "from geo.service import gazetteer; print(gazetteer.search_places('Mastura')[0].place_id)"
    done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "user:0001"


def test_a_patch_of_a_place_that_is_gone_is_kept_and_said(db):
    data = gazetteer.export_user_places() + "gn:0,,,اسم قديم,,,,,,\r\n".encode()
    assert gazetteer.import_user_places(data).added == 1
    gazetteer.save_place(NEW)
    assert [edit.place_id for edit in gazetteer.user_places()] == ["gn:0", "user:0001"]
    assert [(line, "gn:0" in why) for line, why in gazetteer.user_place_problems()] == [(2, True)]


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


def test_a_table_without_ids_adds_nothing_when_it_comes_again(db):
    header = gazetteer.export_user_places()
    data = header + ",قرية المسطورة,,,village,33.9,44.65,,,\r\n".encode()
    assert gazetteer.import_user_places(data).added == 1
    again = gazetteer.import_user_places(data)
    assert (again.added, again.changed, len(gazetteer.user_places())) == (0, 1, 1)


@pytest.mark.parametrize(
    "row",
    [
        "iso:IQ,الوطن الكبير,,,,,,,,",
        "cod:IQG02,,,,,33.9,44.65,,,",
        "cod:IQG02,,,,village,,,,,",
        "iso:IQ,,New Name,,,,,,,",
    ],
)
def test_countries_and_governorates_keep_name_and_place(db, row):
    report = gazetteer.import_user_places(gazetteer.export_user_places() + f"{row}\r\n".encode())
    assert (report.added, len(report.refused)) == (0, 1)


def test_a_governorate_may_get_another_name(db):
    assert gazetteer.save_place(PlaceEdit("cod:IQG02", alt_names=("بصرة العشار الكبرى",))).kind == "governorate"
    assert gazetteer.search_places("بصرة العشار الكبرى")[0].place_id == "cod:IQG02"
