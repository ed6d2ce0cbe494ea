"""Match -> text: who handed in what, for staff, before anything is run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import Problem

if TYPE_CHECKING:
    from grader.classroom.intake.match import IdentifiedHandIn, Intake

WIDEST = 32  # columns of an id or a name in the table
CUT = ".."
GAP = "  "


def render(match: Intake, catalogue: Catalogue) -> str:
    """Return the table of students, then each list that is not empty."""
    heads = tuple(catalogue.format(f"intake.{head}") for head in ("student", "name", "files", "exercises"))
    rows = [heads, *(make_row(entry, len(match.exercises), catalogue) for entry in match.found)]
    lines = [f"  {match.layout}: {format_intake_summary(match, catalogue)}", ""]
    lines += make_table(rows) if match.found else []
    for id, entries in list_concerns(match, catalogue):
        if entries:
            lines += [
                "",
                f"  {catalogue.format(f'intake.{id}')} ({len(entries)})",
                *(f"    {line}" for line in entries),
            ]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def format_intake_summary(match: Intake, catalogue: Catalogue) -> str:
    """Say how many hand-ins there are, and how many of them the roster knows."""
    if not match.with_roster:
        return catalogue.format("intake.handed_in", count=len(match.found))
    known = sum(entry.person is not None for entry in match.found)
    missing = len(match.not_handed_in)
    return catalogue.format("intake.handed_in", count=len(match.found), known=known, missing=missing)


def make_row(entry: IdentifiedHandIn, asked: int, catalogue: Catalogue) -> tuple[str, str, str, str]:
    """Return a student's row, with the exercises by unit."""
    units = Counter(name.rpartition("/")[0] for name in entry.exercises)
    by_unit = ", ".join(f"{unit} {count}" for unit, count in units.items())
    found = f"{len(entry.exercises)}/{asked}{': ' if by_unit else ''}{by_unit}" if asked else ""
    late = f"({catalogue.format('intake.late')})" if entry.hand_in.late else ""
    return entry.hand_in.student, f"{entry.hand_in.name} {late}".rstrip(), str(len(entry.hand_in.files)), found


def list_concerns(match: Intake, catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """List what staff should look at: for each kind the id of its title, and its lines."""
    yield "not_on_roster", [shown(student) for student in match.not_on_roster]
    yield "not_handed_in", [shown(f"{p.id}  {p.name}".rstrip()) for p in match.not_handed_in]
    yield "not_read", [line for entry in match.found for line in list_hand_in_problems(entry, catalogue)]
    yield "nothing_recognised", [shown(student) for student in match.nothing_recognised]
    yield "several", [join_names(group) for group in match.several]
    yield "same", [f"{shown(name)}: {join_names(students)}" for name, students in match.same]
    yield "whole", [format_problem(problem, catalogue) for problem in match.problems]


def list_hand_in_problems(entry: IdentifiedHandIn, catalogue: Catalogue) -> Iterator[str]:
    """List the problems of one student."""
    for problem in entry.problems:
        yield f"{shown(entry.hand_in.student)}: {format_problem(problem, catalogue)}"


def format_problem(problem: Problem, catalogue: Catalogue) -> str:
    """Write a problem with its file."""
    where = f"{shown(problem.file)}: " if problem.file else ""
    return f"{where}{catalogue.format_message(problem.message)}"


def join_names(students: Sequence[str]) -> str:
    """Join the names of students."""
    return ", ".join(map(shown, students))


def shown(text: str) -> str:
    """Return a text of the submission with harmless characters only."""
    return printable(text)


def make_table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Align rows in columns; a Hangul syllable counts two, and a wide cell is cut."""
    from rich.cells import cell_len, set_cell_size

    cells = [[cut_cell(shown(cell)) for cell in one[:-1]] + [shown(one[-1])] for one in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for one in cells:
        yield "  " + GAP.join(set_cell_size(cell, width) for cell, width in zip(one, widths, strict=True))


def cut_cell(text: str) -> str:
    """Cut a cell of the table to the widest width."""
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= WIDEST else set_cell_size(text, WIDEST - len(CUT)) + CUT
