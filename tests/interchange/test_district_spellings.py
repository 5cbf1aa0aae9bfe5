"""Districts are known by the other names of the gazetteer too."""

import pytest

from geo.interchange.names import district_code


@pytest.mark.parametrize(
    ("name", "code"), [("Faw", "IQG02Q03"), ("Fao", "IQG02Q03"), ("Al-Faw", "IQG02Q03"), ("الفاو", "IQG02Q03")]
)
def test_district_spellings(name, code):
    assert district_code(name, "IQ-BA") == code
    assert district_code(name, "IQ-DI") is None
