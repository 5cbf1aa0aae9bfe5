"""Measure the extractor on annotated articles: tables, a floor that must not be fallen below, confidence weights.

    python tools/evaluation.py report    DIR    # Markdown tables: by part, type, source; error classes
    python tools/evaluation.py floor     DIR    # scores as TOML, for tests/cases/accuracy_floor.toml
    python tools/evaluation.py calibrate DIR    # weights for data/lexicon/confidence.toml, and their reliability

DIR holds docs/ (articles with .meta.json), gold_dev.jsonl, score.py and perhaps wire/ with docs/ and gold.jsonl. The
articles are split by a hash of their names into a part that was read while rules were written and one that was not.
"""

import hashlib
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo import service  # noqa: E402 - the tree is not installed as a package
from geo.errors import InputRefusedError  # noqa: E402
from geo.model import to_json  # noqa: E402

_CONTEXT = {"security_measure", "official_visit"}
_HELD = ("f1", "fully_correct", "actors_f1", "toponym_recall", "empty_articles_with_incidents")
_RIDGE = 40.0
_BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 1.01)


def scorer(folder: Path) -> ModuleType:
    """Return the matching rules (``score.py``) of the annotations."""
    spec = importlib.util.spec_from_file_location("marsad_score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} is missing; name a folder with annotated articles")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(incident: Mapping[str, Any]) -> dict[str, Any]:
    """Return an incident of the contract in the shape that the scorer reads."""
    place, killed, injured = (incident.get(key) or {} for key in ("place", "killed", "injured"))
    more = [p["text"] for p in incident["more_places"]]
    return {
        "event_type": incident["event_type"],
        "date": incident["date_start"],
        "place_text": place.get("text"),
        "place_chain": [*place.get("chain", ()), *more],
        "governorate": place.get("governorate"),
        "country": place.get("country"),
        "killed_min": killed.get("low"),
        "killed_max": killed.get("high"),
        "injured_min": injured.get("low"),
        "injured_max": injured.get("high"),
        "actors": [a["name_en"] for a in incident["actors"]],
        "evidence": incident["evidence"][0]["text"],
    }


def read(docs: Path) -> dict[str, dict[str, Any]]:
    """Return the extractions of a folder by document, as JSON; incidents only, context records left out."""
    found: dict[str, dict[str, Any]] = {}
    for item in service.extract([docs], jobs=2):
        if isinstance(item, InputRefusedError):
            raise SystemExit(str(item))
        data = to_json(item)
        data["incidents"] = [i for i in data["incidents"] if i["event_type"] not in _CONTEXT]
        found[data["doc_id"]] = data
    return found


def gold_of(path: Path, *, iraq: bool) -> dict[str, dict[str, Any]]:
    """Return the annotations by document; with `iraq`, incidents abroad are optional."""
    gold = {g["doc_id"]: g for g in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    for entry in gold.values():
        for item in entry["events"]:
            if iraq and (item.get("country") or "IQ") != "IQ":
                item["optional"] = item["abroad"] = True
    return gold


def is_read(doc_id: str) -> bool:
    """Whether the article belongs to the part that was read while rules were written."""
    return int(hashlib.sha1(doc_id.encode(), usedforsecurity=False).hexdigest(), 16) % 2 == 0


def scored(rules: ModuleType, gold: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scorer's figures for the documents of `gold`."""
    predicted = {
        d: {"events": [event(i) for i in found[d]["incidents"]], "toponyms": [t["text"] for t in found[d]["toponyms"]]}
        for d in gold
        if d in found
    }
    result = rules.score(gold, predicted, 0)
    figures: dict[str, Any] = result[0] if isinstance(result, tuple) else result
    return figures


def figures(result: Mapping[str, Any]) -> dict[str, float]:
    """Return the headline figures of a score."""
    detection, accuracy = result["detection"], result["accuracy"]
    fields = ("killed", "injured", "date", "place", "governorate", "event_type")
    return {
        "precision": detection["precision"],
        "recall": detection["recall"],
        "f1": detection["f1"],
        "fully_correct": result["fully_correct_share_of_gold"],
        **{name: accuracy[name]["acc"] for name in fields if name in accuracy},
        "actors_f1": result["actors"]["f1"],
        "toponym_recall": (result["toponym_recall"] or {}).get("recall") or 0.0,
        "empty_articles_with_incidents": result["negative_docs_with_events"],
    }


def everything(folder: Path) -> dict[str, dict[str, float]]:
    """Return the headline figures of every set: all, Iraq, its read and unread parts, agency style."""
    rules, found = scorer(folder), read(folder / "docs")
    iraq = gold_of(folder / "gold_dev.jsonl", iraq=True)
    sets = {
        "iraq": iraq,
        "iraq_read": {d: g for d, g in iraq.items() if is_read(d)},
        "iraq_unread": {d: g for d, g in iraq.items() if not is_read(d)},
        "all": gold_of(folder / "gold_dev.jsonl", iraq=False),
    }
    result = {name: figures(scored(rules, gold, found)) for name, gold in sets.items()}
    if (folder / "wire").is_dir():
        wire = gold_of(folder / "wire" / "gold.jsonl", iraq=True)
        result["agency_style"] = figures(scored(rules, wire, read(folder / "wire" / "docs")))
    return result


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in row) + " |")
    print()


def report(folder: Path) -> None:
    """Print the tables of ``docs/accuracy.md``."""
    sets = everything(folder)
    names = list(next(iter(sets.values())))
    _table(["", *sets], [[name, *(sets[s].get(name, 0.0) for s in sets)] for name in names])
    rules, found = scorer(folder), read(folder / "docs")
    gold = gold_of(folder / "gold_dev.jsonl", iraq=True)
    by_type: dict[str, Counter[str]] = {}
    by_source: dict[str, Counter[str]] = {}
    errors: Counter[str] = Counter()
    for doc_id, entry in gold.items():
        own = [event(i) for i in found[doc_id]["incidents"]]
        matched = dict(rules.match(entry["events"], own))
        source = by_source.setdefault(entry.get("source") or "?", Counter())
        for number, item in enumerate(entry["events"]):
            if item.get("optional"):
                continue
            kind = by_type.setdefault(item["event_type"], Counter())
            hit = "found" if number in matched else "missed"
            kind[hit] += 1
            source[hit] += 1
            wrong = ["missed"] if hit == "missed" else wrong_fields(rules, item, own[matched[number]])
            errors.update(wrong)
            kind["right"] += not wrong
            source["right"] += not wrong
        for number, item in enumerate(own):
            if number not in matched.values():
                by_type.setdefault(item["event_type"], Counter())["false"] += 1
                source["false"] += 1
                errors["false incident"] += 1
    for title, table in (("type", by_type), ("source", by_source)):
        rows = [(n, c["found"] + c["missed"], c["found"], c["right"], c["false"]) for n, c in sorted(table.items())]
        _table([title, "to find", "found", "fully correct", "false"], rows)
    _table(["error", "count"], errors.most_common())


def wrong_fields(rules: ModuleType, gold: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """Return the fields that `own` has wrong, of those that count for "fully correct"."""
    wrong = []
    if gold.get("governorate") and own["governorate"] not in rules.govs(gold):
        wrong.append("governorate")
    if gold.get("place_text") and not (rules.specific(gold) & rules.place_toks(own)):
        wrong.append("place")
    if gold.get("date") and gold["date"] != own["date"]:
        wrong.append("date")
    return wrong + [name for name in ("killed", "injured") if not rules.num_ok(gold, own, name)]


def calibrate(folder: Path) -> None:
    """Print fitted weights and how often a confidence came true, each part judged by weights of the other."""
    rules, found = scorer(folder), read(folder / "docs")
    gold = gold_of(folder / "gold_dev.jsonl", iraq=True)
    rows = []
    for doc_id, entry in gold.items():
        own = [event(i) for i in found[doc_id]["incidents"]]
        matched = {b: a for a, b in rules.match(entry["events"], own)}
        for number, incident in enumerate(found[doc_id]["incidents"]):
            told = number in matched
            right = told and not wrong_fields(rules, entry["events"][matched[number]], own[number])
            rows.append((is_read(doc_id), set(incident["confidence_parts"]), right, told))
    names = sorted({name for _, held, _, _ in rows for name in held} - {"base"})

    def matrix(part: Sequence[tuple[bool, set[str], bool, bool]]) -> np.ndarray:
        return np.array([[1.0, *(float(n in held) for n in names)] for _, held, _, _ in part])

    def fit(part: Sequence[tuple[bool, set[str], bool, bool]]) -> np.ndarray:
        x, y = matrix(part), np.array([float(right) for _, _, right, _ in part])
        ridge = np.diag([0.0, *[_RIDGE] * len(names)])
        return np.linalg.solve(x.T @ x + ridge, x.T @ y)

    weights = fit(rows)
    for name, weight in zip(["base", *names], weights, strict=True):
        print(f"{name} = {weight:.2f}")
    first, second = [r for r in rows if r[0]], [r for r in rows if not r[0]]
    judged = [(p, right, told) for train, test in ((first, second), (second, first))
              for p, (_, _, right, told) in zip(matrix(test) @ fit(train), test, strict=True)]  # fmt: skip
    print()
    table = []
    for low, high in pairwise(_BINS):
        inside = [j for j in judged if low <= j[0] < high]
        if inside:
            mean = [float(np.mean([j[k] for j in inside])) for k in range(3)]
            table.append((f"{low:.1f}-{min(high, 1.0):.1f}", len(inside), *mean))
    _table(["confidence", "incidents", "mean confidence", "fully correct", "real incident"], table)


def floor(folder: Path) -> None:
    """Print the figures that must not be fallen below, as TOML."""
    for name, values in everything(folder).items():
        print(f"[{name}]")
        print("\n".join(f"{key} = {values[key]}" for key in _HELD))
        print()


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands."""
    commands = {"report": report, "calibrate": calibrate, "floor": floor}
    if len(arguments) != 2 or arguments[0] not in commands:  # noqa: PLR2004 - command and folder
        print(__doc__)
        return 2
    commands[arguments[0]](Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
