"""The table of actors: whole, without shared forms, and found where they are named and nowhere else."""

import re

import pytest

from geo.extract.lexicon import load_lexicon
from geo.resources import read_csv
from geo.text.normalize import normalize_ar
from geo.text.tokenize import tokenize

TABLE = read_csv("lexicon/actors.csv")
BY_ID = {row["actor_id"]: row for row in TABLE}


def named(text):
    return {hit.entry.rule for hit in load_lexicon().match(tokenize(text)) if hit.entry.layer == "actor"}


def test_no_form_is_shared():
    seen = {}
    for row in TABLE:
        for form in row["forms"].split("|"):
            assert seen.setdefault(normalize_ar(form), row["actor_id"]) == row["actor_id"], form


def test_names_and_parents_and_years_hold():
    assert len({row["name_en"] for row in TABLE}) == len(TABLE)
    for row in TABLE:
        chain = [row["actor_id"]]
        while BY_ID[chain[-1]]["parent"]:
            chain.append(BY_ID[chain[-1]]["parent"])
            assert len(chain) == len(set(chain)), chain
        if row["from_year"] and row["to_year"]:
            assert int(row["from_year"]) <= int(row["to_year"])
        assert all(not year or 1900 < int(year) < 2100 for year in (row["from_year"], row["to_year"]))


def test_columns_hold_what_they_may():
    kinds = {"state_force", "armed_group", "civilians", "official", "unidentified"}
    for row in TABLE:
        assert row["kind"] in kinds, row
        assert re.fullmatch(r"([A-Z]{2})?", row["country"]), row
        assert row["generic"] in {"", "yes"}, row
        assert row["generic"] != "yes" or row["country"] == "IQ", row
        assert all(re.fullmatch(r"(\d{4})?", row[year]) for year in ("from_year", "to_year")), row


def test_no_form_is_written_twice():
    for row in TABLE:
        forms = row["forms"].split("|")
        assert all(form == form.strip() for form in forms), row["actor_id"]
        assert len(forms) == len(set(forms)), row["actor_id"]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["actor_id"])
def test_every_form_names_its_actor(row):
    for form in row["forms"].split("|"):
        norms = [token.norm for token in tokenize(form)]
        hits = [hit for hit in load_lexicon().at(norms, 0) if hit.entry.layer == "actor"]
        longest = max(hits, key=lambda hit: hit.last, default=None)
        assert longest is not None, form
        assert (longest.entry.rule, longest.last) == (row["actor_id"], len(norms)), form


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("هاجم تنظيم داعش القرية", "isis"),
        ("انتشر مقاتلو الحشد الشعبي", "pmf"),
        ("قصفت الطائرات مقر كتائب حزب الله", "kataib_hezbollah"),
        ("أعلنت كتائب سيد الشهداء الانسحاب", "kss"),
        ("مقر لحركة النجباء", "nujaba"),
        ("مقاتلو كتائب الإمام علي", "imam_ali"),
        ("تبنت المقاومة الإسلامية في العراق الهجوم", "islamic_resistance"),
        ("تبنت سرايا أولياء الدم القصف", "awliya_dam"),
        ("دخل جيش المهدي المدينة", "mahdi_army"),
        ("تقدمت الفرقة الذهبية نحو المدينة", "golden_division"),
        ("اعتقلته قوات سوات", "swat"),
        ("نقطة لقوات حرس الحدود العراقية", "border_guards"),
        ("اعتقله جهاز المخابرات الوطني", "inis"),
        ("ألقت وكالة الاستخبارات والتحقيقات القبض عليه", "fiia"),
        ("مقاتلون من قوات الزيرفاني", "zeravani"),
        ("بيان جهاز مكافحة الإرهاب في إقليم كردستان", "krg_ctd"),
        ("عناصر وحدات مقاومة سنجار", "ybs"),
        ("أعلنت قوات الدفاع الشعبي مقتل قيادي", "hpg"),
        ("مقر لحزب كومله الكردي", "komala"),
        ("استهدفت الاستخبارات التركية قياديا", "mit"),
        ("قائد فيلق القدس", "quds_force"),
        ("عملية لتنظيم القاعدة في العراق", "aqi"),
        ("جماعة أنصار الإسلام", "ansar_islam"),
        ("جيش رجال الطريقة النقشبندية", "naqshbandi"),
        ("معسكر منظمة مجاهدي خلق", "mek"),
        ("خطفته عصابة إجرامية", "gangs"),
        ("عناصر من سرايا الجهاد قرب الجسر", "saraya_jihad"),
        ("مقر لحركة الأبدال شمال المدينة", "abdal"),
        ("هاجموا نقطة تتبع اللواء 16 بالحشد", "turkmen_16"),
        ("مقاتلو اللواء 52 في الحشد", "turkmen_52"),
        ("انتشر اللواء 30 في الحشد غرب القرية", "shabak_pmf"),
        ("انتشر حشد العشائر في الصحراء", "tribal_mobilization"),
        ("قصف طال قوات حرس نينوى", "nineveh_guards"),
        ("تبنى فصيل أولياء الدم العملية", "awliya_dam"),
        ("ظهرت جماعة ربع الله في الشارع", "raba_allah"),
        ("قتل عنصر في ميليشيا حزب الله العراقي", "kataib_hezbollah"),
        ("دوريات لشرطة حماية المنشآت", "facilities_protection"),
        ("نفذت مروحيات طيران الجيش ضربة", "army_aviation"),
        ("ضبطتها مديرية مكافحة المخدرات", "anti_narcotics"),
        ("فوج الطوارئ انتشر في الحي", "emergency_police"),
        ("مقاتلون من قوات 70 التابعة للبيشمركة", "unit_70"),
        ("اقتحمت مجموعة مكافحة الإرهاب في السليمانية المنزل", "krg_ctg"),
        ("نقطة لأسايش إيزيدخان", "ezidkhan_asayish"),
        ("اشتبكت قسد مع المهاجمين", "sdf"),
        ("مقاتلات من وحدات حماية المرأة", "ypj"),
        ("قصفوا معسكر منظمة خبات", "khabat"),
        ("مخيم لحزب كوملة الكوردستاني", "komala"),
        ("أغارت القوة الجوية التركية على الجبل", "turkish_air_force"),
        ("اغتاله الموساد", "mossad"),
        ("عميل لوكالة المخابرات المركزية", "cia"),
        ("أطلق عناصر بلاك ووتر النار", "blackwater"),
        ("دورية للقوات المتعددة الجنسيات", "mnf_iraq"),
        ("قتل مسلحون من جبهة النصرة", "nusra"),
        ("انسحب الجيش السوري الحر", "fsa"),
        ("اعتقلوا قياديا في حزب البعث المنحل", "baath"),
        ("اعتقال تاجر مخدرات في الحي", "traffickers"),
        ("أوقفوا شبكة تهريب عند المنفذ", "smugglers"),
    ],
)
def test_actor_is_named(text, actor):
    assert actor in named(text)


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("أنصار النادي فرحوا بالفوز", "ansar_islam"),
        ("الإمام علي عليه السلام", "imam_ali"),
        ("مدينة القدس", "quds_force"),
        ("رفعوا رايات ملونة", "white_flags"),
        ("جيش من العاملين", "army"),
        ("لجنة الأمن الغذائي", "national_security"),
        ("حركة السير في الشارع", "nujaba"),
        ("قاعدة البيانات", "alqaeda"),
        ("لواء متقاعد", "tafuf"),
        ("جند الدولة أموالها", "jund_imam"),
        ("تنازل أولياء الدم عن حقهم", "awliya_dam"),
        ("شاركت قوات 70 دولة في التمرين", "unit_70"),
        ("نشرت قوات 80 بلدا", "unit_80"),
        ("إنه قاصم الجبارين سبحانه", "qasim_jabbarin"),
        ("يا ربع الله يحفظكم", "raba_allah"),
        ("تلا سورة أصحاب الكهف", "ashab_kahf"),
        ("لله جند السماء والأرض", "soldiers_heaven"),
        ("سكان الطابق 52 في البناية", "turkmen_52"),
        ("انسحب الجيش السوري الحر", "syrian_army"),
        ("عميل لوكالة الاستخبارات المركزية", "isf"),
        ("حماية المنشآت من الغبار", "facilities_protection"),
        ("زراعة الطاقة الشمسية", "energy_police"),
        ("مريض في قسم الطوارئ", "emergency_police"),
        ("افتتحوا مدرسة باسم المنتظر", "muntadhar"),
    ],
)
def test_actor_is_not_named(text, actor):
    assert actor not in named(text)


@pytest.mark.parametrize("text", ["قصفت طائرة مسيرة مجهولة المقر", "استهدف طيران مجهول الموقع"])
def test_an_unidentified_aircraft_is_a_weapon_and_no_actor(text):
    assert named(text) == set()
