"""The architecture as rules that can fail: layers, who may import what, no language in code, small modules."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A layer may import the layers of lower rank and itself; peers of one rank never import each other.
RANK = {
    "errors": 0,
    "model": 0,
    "resources": 0,
    "text": 1,
    "i18n": 1,
    "extract": 2,
    "geocode": 2,
    "store": 2,
    "layers": 2,
    "export": 2,
    "briefing": 2,
    "interchange": 2,
    "service": 3,
    "features": 4,
    "ui": 5,
    "cli": 5,
    "__main__": 6,
    "__init__": 0,
}
VOCABULARY = {"errors", "model", "resources", "__init__"}
ONLY_IN = {
    "streamlit": {"ui"},
    "streamlit_folium": {"ui"},
    "folium": {"layers", "ui"},
    "branca": {"layers", "ui"},
    "geopy": {"geocode"},
    "apsw": {"store"},
    "click": {"cli", "__main__"},
    "altair": {"ui"},
    "starlette": {"features"},
    "uvicorn": {"features"},
    "docx": {"briefing"},
    "typst": {"briefing"},
    "resvg_py": {"briefing"},
    "xlsxwriter": {"export"},
    "pyarrow": {"export"},
    "openpyxl": {"interchange"},
    "ijson": {"interchange"},
}
MODULES = sorted((ROOT / "geo").rglob("*.py"))
OUTSIDE = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")


def layer_of(path: Path) -> str:
    parts = path.relative_to(ROOT / "geo").parts
    return parts[0].removesuffix(".py")


def imported_names(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import; write the full name"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def violations(path: Path) -> list[str]:
    layer, found = layer_of(path), []
    for name in imported_names(path):
        head, *rest = name.split(".")
        if head == "geo" and rest:
            other = rest[0] if rest[0] in RANK else "__init__"
            vocabulary = layer in VOCABULARY and other in VOCABULARY
            if other != layer and not vocabulary and RANK[other] >= RANK[layer]:
                found.append(f"geo.{layer} imports geo.{other}")
        elif head in ONLY_IN and layer not in ONLY_IN[head]:
            found.append(f"geo.{layer} imports {head}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_architecture_imports_go_downwards_only(path):
    assert layer_of(path) in RANK, "a new layer: give it a rank here and in the documentation"
    assert violations(path) == []


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda p: p.name)
def test_architecture_pages_import_the_ui_only(path):
    assert {".".join(name.split(".")[:2]) for name in imported_names(path)} <= {"geo.ui"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 8


def test_architecture_checker_sees_a_violation(tmp_path, monkeypatch):
    bad = tmp_path / "geo" / "extract" / "bad.py"
    bad.parent.mkdir(parents=True)
    bad.write_text("import apsw\nfrom geo.geocode import find_places\nfrom geo.text import tokenize\n")
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    assert violations(bad) == ["geo.extract imports apsw", "geo.extract imports geo.geocode"]


@pytest.mark.parametrize("path", [*MODULES, *OUTSIDE], ids=lambda p: str(p.relative_to(ROOT)))
def test_architecture_no_arabic_in_python(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [n for n, line in enumerate(lines, 1) if ARABIC.search(line)] == [], "language lives in data/"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_architecture_modules_are_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_architecture_only_resources_reads_data():
    readers = [p for p in MODULES if "DATA_DIR" in p.read_text(encoding="utf-8") and layer_of(p) != "resources"]
    assert readers == []


def test_architecture_no_remote_host_in_code():
    # Names of XML vocabularies look like addresses; nothing is ever fetched from them.
    vocabularies = r"www\.opengis\.net|www\.w3\.org|schemas\.openxmlformats\.org|schemas\.microsoft\.com"
    host = re.compile(rf"https?://(?!127\.0\.0\.1|localhost|{vocabularies})[a-z0-9.-]+", re.IGNORECASE)
    files = [*MODULES, *OUTSIDE, *sorted((ROOT / "geo").rglob("*.js")), *sorted((ROOT / "geo").rglob("*.css"))]
    found = {str(p.relative_to(ROOT)): host.findall(p.read_text(encoding="utf-8")) for p in files}
    assert {name: hosts for name, hosts in found.items() if hosts} == {}
