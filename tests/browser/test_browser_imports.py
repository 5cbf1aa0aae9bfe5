"""The page Imports in a browser: upload, look, map a column, take, download the report, remove; and its limit."""

import json

import pytest
from playwright.sync_api import expect

from geo.i18n import translator
from geo.service.importing import imports

TABLE = (
    "رقم الحادث,التاريخ,نوع الحادث,المحافظة,ملاحظات\n"
    '1,05/06/2021,عبوة ناسفة,ديالى,"=1+1 <img src=x onerror=""window.hostile=1""> نص مخترع"\n'
    "2,31/02/2021,عبوة ناسفة,ديالى,نص مخترع\n"
)


def upload(page, name, data):
    page.locator('[data-testid="stFileUploader"] input[type=file]').first.set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": data}
    )


@pytest.mark.parametrize(("lang", "width", "height"), [("en", 1440, 900), ("ar", 390, 844)])
def test_browser_imports_from_the_file_to_the_removal(fresh_server, open_page, lang, width, height):
    server, t = fresh_server, translator(lang)
    page = open_page(f"{server.url}imports?lang={lang}", width=width, height=height)
    upload(page, "جدول.csv", TABLE.encode())
    expect(page.locator(".m-lines tbody tr")).to_have_count(2)
    expect(page.locator(".m-refused")).to_have_count(1)
    name = page.get_by_label(t.t("imports_name"), exact=True)
    name.fill("office")
    name.press("Enter")
    page.get_by_role("button", name=t.t("imports_take"), exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=t.t("imports_report_json")).first.click()
    report = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (report["rows_read"], report["rows_refused"], report["outcome"]["new"]) == (2, 1, 1)
    assert [i.origin for i in imports(server.db)] == ["office"]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert page.evaluate("window.hostile") is None
    page.locator("summary", has_text="office").click()
    page.get_by_role("button", name=t.t("imports_remove")).click()
    page.get_by_role("button", name=t.t("imports_remove_now")).click()
    page.get_by_text(t.t("imports_removed", name="office", n=1)).wait_for()
    assert imports(server.db) == []


def test_browser_imports_takes_more_than_articles_do(fresh_server, open_page):
    page = open_page(f"{fresh_server.url}imports?lang=en")
    large = b"id,date,note\n" + b"".join(b"%d,2021-06-05,%s\n" % (n, b"x" * 1000) for n in range(7_000))
    upload(page, "large.csv", large)
    expect(page.locator(".m-lines tbody tr")).to_have_count(10)
    page.get_by_role("link", name=translator("en").t("nav_articles")).click()
    page.get_by_text("5MB per file").wait_for(state="attached")  # in a folded part
