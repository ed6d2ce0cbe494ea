"""Write what the grader says of every labelled submission, one JSON file a group, so that a change shows as a diff.

    python tests/golden.py           # write tests/golden/*.json
    python tests/golden.py --check   # print the submissions whose report differs, exit 1 if there are any

A golden report holds verdicts, points, ids, values, places and edits. It holds no text, tier, probe or version.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from attacks import ATTACKS, HONEST
from corpus import STYLES, grade_path, list_exercises, list_styles, load_checks, load_english

from grader import sandbox
from grader.model import Report
from grader.reports.json import make_document

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
TEXTS = ("message", "text", "more", "hints", "name", "reason", "output", "pictures")
NEIGHBOURS = ("graph/negate", "activation/sigmoid")
# an attack that ends by itself; the others wait for a limit, and test_attacks.py grades their neighbours too
QUICK = [name for name in ATTACKS if not name.startswith(("loop", "sleep", "ignore"))]


class Golden(NamedTuple):
    """A submission of the golden set: its name, where it lies, and the exercises that it is graded for."""

    name: str
    path: Path
    exercises: tuple[str, ...]


def every_exercise() -> tuple[str, ...]:
    """The names of all exercises."""
    return tuple(check.name for check in load_checks())


def styles(folder: Path) -> Iterator[Golden]:
    """Correct submissions in every accepted style."""
    for path in list_styles():
        yield Golden(path.relative_to(STYLES).as_posix(), path, list_exercises(path))


def mistaken(folder: Path) -> Iterator[Golden]:
    """Wrong submissions, each for the exercise of its folder."""
    for path in sorted((HERE / "mistaken").rglob("*.py")):
        names = tuple(name for name in every_exercise() if name.endswith(f"/{path.parent.name}"))
        yield Golden(path.relative_to(HERE / "mistaken").as_posix(), path, names)


def course(folder: Path) -> Iterator[Golden]:
    """The solutions and the stubs."""
    for name in ("solutions", "exercises"):
        yield Golden(name, HERE.parent / name, every_exercise())


def documents(folder: Path) -> Iterator[Golden]:
    """Whole files as learners publish them."""
    for path in sorted((HERE / "documents").glob("*.py")):
        yield Golden(path.name, path, every_exercise())


def neighbours(folder: Path) -> Iterator[Golden]:
    """Honest exercises beside a hostile file of the same submission."""
    for name in QUICK:
        path = folder / name
        path.mkdir()
        text = ATTACKS[name].source.replace("FOLDER", str(folder)).replace("PORT", "9")
        (path / "work.py").write_text(text, encoding="utf-8")
        (path / "others.py").write_text(HONEST, encoding="utf-8")
        yield Golden(name, path, NEIGHBOURS)


GROUPS: dict[str, Callable[[Path], Iterator[Golden]]] = {
    group.__name__: group for group in (styles, mistaken, course, documents, neighbours)
}


def report_of(golden: Golden, box: sandbox.Sandbox) -> Any:
    """The golden report of one submission."""
    return golden_of(grade_path(golden.path, golden.exercises, box))


def golden_of(report: Report) -> Any:
    """The part of a report that a golden report holds, at hint level 4."""
    told = make_document(report, load_english())
    return {
        "problems": [{"id": problem["id"], "file": problem["file"]} for problem in told["problems"]],
        "exercises": {exercise["name"]: golden_exercise(exercise) for exercise in told["exercises"]},
    }


def golden_exercise(told: dict[str, Any]) -> Any:
    """One exercise; a criterion is one line, and one without values is a short one."""
    criteria = {criterion["id"]: golden_criterion(criterion) for criterion in told["criteria"]}
    rest = without_texts({key: value for key, value in told.items() if key != "criteria"})
    return {**rest, "criteria": criteria}


def golden_criterion(told: dict[str, Any]) -> str:
    """The verdict, the points and the values of one criterion."""
    values = without_texts(told["values"])
    points = f"{told['verdict']} {told['score']:g}/{told['max_score']:g}"
    return f"{points} {json.dumps(values, ensure_ascii=False, sort_keys=True)}" if values else points


def without_texts(value: Any) -> Any:
    """Plain data without texts and without empty fields, and with floats of six digits."""
    if isinstance(value, dict):
        found = {key: without_texts(inner) for key, inner in value.items() if key not in TEXTS}
        return {key: inner for key, inner in found.items() if inner not in (None, [], {})}
    if isinstance(value, list):
        return [without_texts(inner) for inner in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def reports_of(group: str) -> dict[str, Any]:
    """The golden reports of a group by name."""
    box = sandbox.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return {golden.name: report_of(golden, box) for golden in GROUPS[group](Path(folder))}
    finally:
        box.close()


@cache
def stored(group: str) -> dict[str, Any]:
    """The golden reports of a group as they were written."""
    found: dict[str, Any] = json.loads((GOLDEN / f"{group}.json").read_text(encoding="utf-8"))
    return found


def write(group: str, reports: dict[str, Any]) -> None:
    """Write a group, one line a part of a report, so that a difference is easy to read."""
    text = json.dumps(reports, indent=1, ensure_ascii=False, sort_keys=True)
    (GOLDEN / f"{group}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args()
    differing = 0
    with ProcessPoolExecutor() as pool:
        for group, reports in zip(GROUPS, pool.map(reports_of, GROUPS), strict=True):
            if not options.check:
                write(group, reports)
                continue
            for name in sorted({*stored(group), *reports}):
                if stored(group).get(name) != reports.get(name):
                    differing += 1
                    print(f"{group}/{name} differs")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
