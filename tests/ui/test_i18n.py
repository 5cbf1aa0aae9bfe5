"""Labels: both languages hold the same keys and fields, every key is used, tolls never turn silence into zero."""

import re
import string
from pathlib import Path

import pytest

from geo.i18n import LANGUAGES, actor_name, governorate_codes, translator
from geo.model import CONTEXT_TYPES, EVENT_TYPES, OUTCOMES, ROLES, SIDES, STATUSES, Toll
from geo.resources import read_csv

ROOT = Path(__file__).resolve().parents[2]
FIELDS = string.Formatter()


def fields_of(text):
    return {name for _, name, _, _ in FIELDS.parse(text) if name}


def test_i18n_languages_have_the_same_keys_and_fields():
    ar, en = (translator(lang).tables for lang in ("ar", "en"))
    assert {t: set(ar[t]) for t in ar} == {t: set(en[t]) for t in en}
    different = [(t, k) for t in en for k in en[t] if fields_of(ar[t][k]) != fields_of(en[t][k])]
    assert different == []


def test_i18n_no_label_is_empty_and_arabic_is_arabic():
    arabic = re.compile("[\u0600-\u06ff]")
    same = {"own_name", "uncertainty", "period_from_to", "at_least", "brief_change", "some_of"}
    for table, labels in translator("ar").tables.items():
        for key, text in labels.items():
            assert text.strip()
            assert key in same or arabic.search(text), (table, key)


def test_i18n_every_interface_key_is_used():
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "geo").rglob("*.py"))
    built = re.findall(r't\(f"(\w+)_\{', code)
    keys = translator("en").tables["ui"]
    unused = [
        k
        for k in keys
        if not re.search(rf'["\x27]{k}["\x27]', code) and not k.startswith(tuple(f"{b}_" for b in built))
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("event_type", EVENT_TYPES + CONTEXT_TYPES),
        ("outcome", OUTCOMES),
        ("role", ROLES),
        ("side", SIDES),
        ("status", STATUSES),
    ],
)
def test_i18n_every_code_has_a_label(table, codes):
    for lang in LANGUAGES:
        assert set(codes) == set(translator(lang).tables[table])


def test_i18n_style_table_covers_every_type():
    assert {row["code"] for row in read_csv("style/event_types.csv")} == set(EVENT_TYPES + CONTEXT_TYPES)


@pytest.mark.parametrize(
    ("toll", "text"),
    [
        (None, "not stated"),
        (Toll(None, None, None), "not stated"),
        (Toll(0, 0, 0), "0 (stated)"),
        (Toll(4, 4, None), "4+"),
        (Toll(4, 4, 4), "4"),
        (Toll(4, 5, 6), "4–6"),
        (Toll(40, 40, 40, approximate=True), "about 40"),
    ],
)
def test_i18n_toll(toll, text):
    assert translator("en").toll(toll) == text


def test_i18n_governorates_and_actors_are_named():
    for lang in LANGUAGES:
        t = translator(lang)
        assert len(governorate_codes()) == 18
        assert all(t.governorate(code) != code for code in governorate_codes())
    assert actor_name("isis", "en") == "ISIS"
    assert actor_name("nobody-knows", "en") == "nobody-knows"
    assert actor_name("acled:Some Group", "ar") == "Some Group"


def test_i18n_unknown_language_is_refused():
    with pytest.raises(KeyError):
        translator("xx")
