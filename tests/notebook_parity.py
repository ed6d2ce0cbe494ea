"""Compare what the magic of a notebook says of a text with what `bpgrade check` says of the same text in a file.

    python tests/notebook_parity.py [CASES]

It grades the documents of the tests. CASES is a folder with a file cases.jsonl, which has `path` and `exercise` of one
case in each line; the cases that are one file are graded as well. It prints each difference, and exits with 1 if there
is any. Verdicts, points, findings with their lines and edits, remarks and pictures are compared. A cell has no encoding
and may have magics, so three remarks and one finding belong to a file alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from corpus import ROOT, load_checks, prepare

from grader import sandbox
from grader.desk.cells import RanCell, read_cells
from grader.diagnosis.explain import grade_and_explain
from grader.model import Place, Report
from grader.sandbox import Sandbox
from grader.submission.notebook import read_cell_texts
from grader.submission.read import decode_source, read_submission

OF_FILES = ("demo_skipped", "not_utf8", "unknown_coding")


def list_runs(path: Path, exercise: str) -> list[RanCell]:
    """The cells of a file: those of a notebook as they are, and a text as one cell below the magic."""
    data = path.read_bytes()
    if path.suffix == ".ipynb":
        return [RanCell(number, text, str(number)) for number, text in enumerate(read_cell_texts(data), 1)]
    return [RanCell(1, f"%%bpgrade {exercise}\n{decode_source(data)[0]}")]


def flatten(report: Report, shift: int) -> dict[str, Any]:
    """All of a report that a student sees, with lines as they are without the line of the magic."""

    def place(found: Place | None) -> Any:
        return found and (None if found.line is None else found.line - shift, found.column)

    return {
        exercise.name: {
            "verdict": exercise.verdict,
            "criteria": [(c.id, c.verdict, c.score) for c in exercise.criteria],
            "findings": [
                (f.id, f.message.id, f.formula, f.expected_formula, place(f.place), len(f.pictures),
                 [(place(edit.start), edit.after) for edit in f.edits], [*map(place, f.also)])
                for f in exercise.findings
            ],
            "remarks": [(r.message.id, place(r.place)) for r in exercise.remarks if r.message.id not in OF_FILES],
            "guide": [m.id for m in exercise.guide],
        }
        for exercise in report.exercises
    }  # fmt: skip


def list_differences(path: Path, names: Sequence[str], box: Sandbox) -> Iterator[str]:
    """Yield what differs between a file and its cells, for these exercises."""
    grading = prepare([check for check in load_checks() if check.name in names], box)
    with tempfile.TemporaryDirectory() as empty:
        runs = list_runs(path, names[0] if len(names) == 1 else "")
        ours = flatten(grade_and_explain(read_cells(runs, Path(empty)), grading), int(path.suffix == ".py"))
    theirs = flatten(grade_and_explain(read_submission(path), grading), 0)
    for name, result in theirs.items():
        if any(finding[0] == "notebook_line" for finding in result["findings"]):
            continue
        for key, expected in result.items():
            if ours[name][key] != expected:
                yield f"{path}: {name}: {key}\n  check: {expected}\n  magic: {ours[name][key]}"


def list_cases(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the cases of a folder that are one file."""
    for line in (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if (folder / case["path"]).is_file():
            yield folder / case["path"], case["exercise"]


def main() -> int:
    """Print the differences, and return 1 if there is any."""
    every = [check.name for check in load_checks()]
    work: list[tuple[Path, list[str]]] = [(p, every) for p in sorted((ROOT / "tests" / "documents").glob("*.py"))]
    for folder in sys.argv[1:]:
        work += [(path, [exercise]) for path, exercise in list_cases(Path(folder))]
    found = []
    with closing(sandbox.start()) as box:
        for path, names in work:
            found += list_differences(path, names, box)
    print("\n".join([*found, f"{len(work)} files, {len(found)} differences"]))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
