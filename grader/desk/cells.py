"""The cells that ran in a notebook as a submission, with the modules beside the notebook that they import."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.model import ExerciseResult, Report, Verdict
from grader.submission.notebook import replace_magics
from grader.submission.read import list_named_files, parse_contents, read_contents, refuse_long
from grader.submission.source import Cell, Source, Submission, unify_newlines

NOTEBOOK = "notebook.ipynb"
IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w[\w., \t]*)", re.MULTILINE)


@dataclass(frozen=True)
class RanCell:
    """A cell that ran: the number that IPython gave it, its text, and its id if it has one."""

    number: int
    text: str
    id: str = ""


def choose_last_runs(runs: Sequence[RanCell]) -> list[RanCell]:
    """Leave out each run that a later one replaces: of the same cell, or with the same definitions."""
    kept: list[RanCell] = []
    ids, names = set[str](), set[str]()
    for run in reversed(runs):
        own = find_defined_names(run.text)
        if run.id in ids or (own and own <= names):
            continue
        kept.append(run)
        ids |= {run.id} - {""}
        names |= own
    return kept[::-1]


def find_defined_names(text: str) -> set[str]:
    """Find the names of the classes and functions of a cell, also in one that does not compile."""
    cell = Cell(0, replace_magics(unify_newlines(text)))
    if cell.tree is not None:
        return {definition.name for definition in Source("", (cell,)).all_definitions}
    return {header.name for header in cell.headers if not cell.lines[header.line - 1][:1].isspace()}


def read_cells(runs: Sequence[RanCell], folder: Path) -> Submission:
    """Return the cells as the notebook of a submission, with each module of the folder that they need."""
    last = choose_last_runs(runs)
    refuse_long(sum(len(run.text) for run in last))
    cells = tuple(Cell(run.number, replace_magics(unify_newlines(run.text))) for run in last)
    home = os.path.realpath(folder)
    beside = dict(list_modules_beside([run.text for run in last], folder, home))
    modules = parse_contents(NOTEBOOK, read_contents(beside.items(), home)) if beside else Submission(NOTEBOOK, ())
    return Submission(NOTEBOOK, (Source(NOTEBOOK, cells), *modules.sources), modules.problems)


def list_modules_beside(texts: Sequence[str], folder: Path, home: str) -> Iterator[tuple[str, Path]]:
    """List the modules and packages of a folder that the texts import, and all that these import in turn."""
    waiting, seen = list(texts), set[str]()
    for text in waiting:  # the list grows
        for name in find_imported_names(text) - seen:
            seen.add(name)
            found = [(f"{name}.py", folder / f"{name}.py")] if (folder / f"{name}.py").is_file() else []
            if (folder / name).is_dir():
                found += [(f"{name}/{path}", file) for path, file in list_named_files(folder / name, (".py",), home)]
            for path, file in found:
                yield path, file
                waiting.append(read_beginning(file))


def find_imported_names(text: str) -> set[str]:
    """Find the first words of all modules that a text imports."""
    lists = (match[1].partition(" import ")[0].split(",") for match in IMPORT.finditer(text))
    return {words[0].partition(".")[0] for names in lists for name in names if (words := name.split())}


def read_beginning(file: Path) -> str:
    """Read a text in which imports are looked for; other encodings do not matter there."""
    try:
        with file.open("rb") as opened:
            return opened.read(1 << 20).decode("latin-1")
    except OSError:
        return ""


def find_reason_to_stop(report: Report, runs: Sequence[RanCell]) -> str:
    """Say why the last cell must not run: `syntax` or `timed_out`; "" if it may run."""
    last = runs[-1].number if runs else None

    def is_there(exercise: ExerciseResult) -> bool:
        return exercise.graded_from is not None and exercise.graded_from.cell == last

    if runs and Cell(last, replace_magics(unify_newlines(runs[-1].text))).error is not None:
        return "syntax"
    late = any(e.verdict is Verdict.TIMED_OUT and is_there(e) for e in report.exercises)
    return "timed_out" if late else ""
