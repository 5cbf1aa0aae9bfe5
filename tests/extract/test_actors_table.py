"""The table of actors: whole, without shared forms, and found where they are named and nowhere else."""

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
    ],
)
def test_actor_is_not_named(text, actor):
    assert actor not in named(text)
