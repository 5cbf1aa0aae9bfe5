"""Downloads in a real browser: the page's files are those of the command line, losses stand beside the button."""

import pytest
from conftest_browser import geo

CHOICES = {"gpkg": "GeoPackage", "parquet": "GeoParquet", "acled": "ACLED columns (CSV)"}


def choose(page, name):
    menu = page.locator('[data-testid="stSelectbox"]').last
    menu.locator("input").click()
    page.get_by_role("option", name=name, exact=True).click()


@pytest.mark.parametrize("code", CHOICES)
def test_browser_download_is_the_file_of_the_command(server, open_page, tmp_path, code):
    page = open_page(f"{server.url}table?lang=en&gov=IQ-BA")
    page.get_by_role("button", name="Download GeoJSON").wait_for()
    choose(page, CHOICES[code])
    button = page.get_by_role("button", name=f"Download {CHOICES[code]}", exact=True)
    with page.expect_download() as download:
        button.click()
    target = tmp_path / "by-command"
    geo("export", "-o", str(target), "--format", code, "--governorate", "IQ-BA", "--lang", "en", db=server.db)
    assert download.value.path().read_bytes() == target.read_bytes()
    suffix = {"acled": "_acled.csv"}.get(code, f".{code}")
    assert download.value.suggested_filename == f"marsad_IQ-BA{suffix}"
    report = page.get_by_text("What this layout has no place for")
    if code == "acled":
        report.wait_for()
        page.get_by_role("cell", name="Context records are no events").wait_for()
    else:
        assert report.count() == 0
