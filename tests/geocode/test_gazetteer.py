"""The gazetteer in memory."""

import pytest

from geo.geocode import load_gazetteer
from geo.geocode.gazetteer import fold_latin, is_latin
from geo.text.normalize import normalize_ar

FORMS = {form.norm: form for form in load_gazetteer().forms}


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Al-Baṣrah", "basrah"), ("Ḩuşaybah", "husaybah"), ("Ba‘qūbah", "baqubah"), ("AKASHAT", "akashat")],
)
def test_fold_latin(text: str, folded: str) -> None:
    assert fold_latin(text) == folded
    assert fold_latin(folded) == folded


def test_is_latin_tells_the_script() -> None:
    assert is_latin("Baṣrah")
    assert not is_latin("البصرة")
    assert not is_latin("12")


def test_forms_are_normalised_unique_and_sorted() -> None:
    forms = [form.norm for form in load_gazetteer().forms]
    assert forms == sorted(set(forms))
    assert [norm for norm in forms if normalize_ar(norm) != norm] == []


@pytest.mark.parametrize(
    ("name", "policy", "country"),
    [
        ("البصرة", "free", "IQ"),
        ("عكاشات", "free", "IQ"),
        ("ديالى", "free", "IQ"),
        ("مخمور", "free", "IQ"),
        ("بلد", "cue", "IQ"),
        ("القائم", "cue", "IQ"),
        ("حديثة", "cue", "IQ"),
        ("العلم", "cue", "IQ"),
        ("الدور", "cue", "IQ"),
        ("المنصور", "cue", "IQ"),
        ("سوريا", "free", "SY"),
        ("دمشق", "free", "SY"),
        ("كوباني", "free", "SY"),
        ("العراق", "free", "IQ"),
    ],
)
def test_policy_of_forms(name: str, policy: str, country: str) -> None:
    form = FORMS[normalize_ar(name)]
    assert (form.policy, form.country) == (policy, country)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ابي غريب", "أبو غريب"),
        ("البو عجيل", "البوعجيل"),
        ("سامرا", "سامراء"),
        ("الموصل", "موصل"),
        ("طوزخورماتو", "طوز خورماتو"),
    ],
)
def test_spelling_variants_lead_to_the_same_place(written: str, name: str) -> None:
    gazetteer = load_gazetteer()
    ids = {row.place_id for row in gazetteer.lookup(normalize_ar(written))}
    assert ids & {row.place_id for row in gazetteer.lookup(normalize_ar(name))}
