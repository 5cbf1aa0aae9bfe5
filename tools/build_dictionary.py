"""Write docs/data-dictionary.md from data/export/dictionary.csv; with --check only tell whether it is current."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geo.export import FORMATS, Field, dictionary

PAGE = Path(__file__).resolve().parent.parent / "docs" / "data-dictionary.md"
TABLES = {
    "incidents": "Incidents: one row an incident or context record; the columns of every format, in this order.",
    "position": "Position: how each format writes the point.",
    "sources": "Sources (GeoPackage and XLSX): one row a source of an incident.",
    "governorates": "Governorates (GeoPackage): what the selection counts in each.",
    "read_me": "Read-me (GeoPackage): what the file says of itself.",
    "data_dictionary": "Data dictionary (GeoPackage and XLSX): this page as a table.",
}
HEAD = """# Data dictionary

Generated from `data/export/dictionary.csv` by `tools/build_dictionary.py`: change the table, not this page.

Formats: {formats}. Empty means not stated, 0 means that none was stated; lists stand with `;` between their values.
The columns ACLED, UCDP and HXL name the counterpart in these layouts, where there is one.
"""


def page() -> str:
    """Return the page."""
    parts = [HEAD.format(formats=", ".join(f"`{code}`" for code in FORMATS))]
    for table, title in TABLES.items():
        name, _, meaning = title.partition(": ")
        parts += [f"\n## {name}\n\n{meaning[0].upper()}{meaning[1:]}\n", *_rows(table)]
    return "\n".join(parts) + "\n"


def _rows(table: str) -> list[str]:
    lines = [
        "| Field | Type | Meaning | المعنى | Codes | Defined by | ACLED | UCDP | HXL |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return lines + [_line(item) for item in dictionary() if item.table == table]


def _line(item: Field) -> str:
    kind = f"{item.type}, {item.unit}" if item.unit else item.type
    codes = ", ".join(f"`{code}`" for code in item.codes.split(";")) if item.codes else ""
    names = [", ".join(f"`{n.strip()}`" for n in text.split(",")) if text else "" for text in (item.acled, item.ucdp)]
    hxl = f"`{item.hxl}`" if item.hxl else ""
    cells = [f"`{item.field}`", kind, item.description_en, item.description_ar, codes, item.standard, *names, hxl]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is not current: run python tools/build_dictionary.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
