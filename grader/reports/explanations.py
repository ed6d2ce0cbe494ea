"""Explain a report in sentences with places; every format for people shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.model import CUT, CriterionResult, Edit, ExerciseResult, Finding, Place, Remark, Report, Verdict

FINDINGS = 3
EDITS = 3
OUTPUT_LINES = 6
LINE_WIDTH = 160  # characters of a source line that are shown
IDLE = (Verdict.NOT_STARTED, Verdict.MISSING)
WORST = (
    Verdict.FAILED, Verdict.RAISED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.CRASHED, Verdict.TAMPERED,
)  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """One reason: an id, sentences, and a place."""

    id: str
    lines: tuple[str, ...]
    place: Place | None


def cut_line(line: str, column: int | None = None) -> tuple[str, int]:
    """Return the part of a source line around a column (from 1) that is shown, and the column in it."""
    at = max(0, (column or 1) - 1)
    start = max(0, min(at - LINE_WIDTH // 2, len(line) - LINE_WIDTH))
    before = "..." if start else ""
    after = "..." if len(line) > start + LINE_WIDTH else ""
    return f"{before}{line[start : start + LINE_WIDTH]}{after}", at - start + len(before) + 1


def list_explanations(exercise: ExerciseResult, catalogue: Catalogue) -> tuple[Explanation, ...]:
    """List the findings of an exercise as explanations, else its failed criteria.

    A passed exercise has none. An exercise without any work has none, unless it has findings.
    """
    if exercise.verdict is Verdict.PASSED or (exercise.verdict in IDLE and not exercise.findings):
        return ()
    if exercise.findings:
        return tuple(
            Explanation(f.id, tuple(list_sentences(f, catalogue)), f.place or exercise.graded_from)
            for f in exercise.findings
        )
    lines = tuple(list_failures(exercise, catalogue)) or (catalogue.name_verdict(exercise.verdict),)
    return (Explanation(str(exercise.verdict), lines, exercise.graded_from),)


def list_sentences(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    """Yield the sentences of a finding as far as they are visible, without its further hints."""
    yield catalogue.format_message(finding.message)
    yield from format_operands(finding, catalogue)
    yield from format_also_lines(finding, catalogue)
    yield from format_formulas(finding, catalogue)


def format_operands(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    """Yield a sentence about what the names in the line held."""
    if finding.operands:
        phrases = (catalogue.format_message(operand.phrase) for operand in finding.operands)
        yield catalogue.format("report.operands", operands=", ".join(phrases))


def format_also_lines(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    """Yield a sentence about the other lines with the same fault."""
    if finding.also:
        *lines, last = map(str, sorted({place.line or 0 for place in finding.also}))
        yield catalogue.format("report.same_in", lines=", ".join(lines), last=last)


def format_formulas(finding: Finding, catalogue: Catalogue) -> Iterator[str]:
    """Yield the formula of the student, the right formula, and the edits, as far as they are visible."""
    if finding.formula and finding.outputs and finding.message.id != "is_formula":
        yield catalogue.format("report.yours", output=finding.outputs[0], formula=finding.formula)
    if finding.expected_formula and finding.outputs:
        yield catalogue.format("report.right", output=finding.outputs[0], formula=finding.expected_formula)
    yield from format_edits(finding.edits, catalogue)


def format_edits(edits: Sequence[Edit], catalogue: Catalogue) -> Iterator[str]:
    """Yield the lines as they must be; for indentation alone, yield the number of spaces."""
    steps = {len(edit.after) - len(edit.before) for edit in edits}
    if len(steps) == 1 and all(edit.after.strip() == edit.before.strip() for edit in edits):
        (step,), first, last = steps, edits[0], edits[-1] if len(edits) > 1 else None
        if any("\t" in edit.before for edit in edits):
            id, spaces = "begin_with", len(first.after) - len(first.after.lstrip())
        else:
            id, spaces = "indent_more" if step > 0 else "indent_less", abs(step)
        lines = {"first": first.start.line, "last": last and last.start.line}
        yield catalogue.format(f"report.{id}", spaces=spaces, **lines)
        return
    shown = edits if len(edits) == EDITS + 1 else edits[:EDITS]
    yield from (format_edit(edit, catalogue) for edit in shown)
    if len(edits) > len(shown):
        yield catalogue.format("report.more_edits", count=len(edits) - EDITS)


def format_edit(edit: Edit, catalogue: Catalogue) -> str:
    """Return the change of a line; a line that is new stands above or below the old line."""
    margin = len(edit.before) - len(edit.before.lstrip())
    lines = [cut_line(line.strip(), (edit.start.column or 1) - margin)[0] for line in edit.after.split("\n")]
    values = {"line": edit.start.line, "after": " | ".join(lines)}
    if len(lines) > 1 and edit.before.strip() in (lines[0], lines[-1]):
        above = edit.before.strip() == lines[-1]
        values["after"] = " | ".join(lines[:-1] if above else lines[1:])
        return catalogue.format("report.write_above" if above else "report.write_below", **values)
    return catalogue.format("report.change", **{**values, "after": "" if lines == ["pass"] else values["after"]})


def list_failures(exercise: ExerciseResult, catalogue: Catalogue) -> Iterator[str]:
    """Yield the reason of an exercise without findings, else its first failed criteria."""
    if exercise.reason is not None:
        yield catalogue.format_message(exercise.reason)
        return
    failed = [c for c in exercise.criteria if c.message is not None and c.verdict in WORST]
    failed.sort(key=lambda c: c.maximum == 0)
    for criterion in failed[:FINDINGS]:
        assert criterion.message is not None
        yield f"{catalogue.name_criterion(criterion.id)}: {catalogue.format_message(criterion.message)}"


def choose_remarks(exercise: ExerciseResult, catalogue: Catalogue, *, every: bool = False) -> list[Remark]:
    """Return the remarks to show; `every` includes the quiet remarks."""
    return [remark for remark in exercise.remarks if every or not catalogue.is_quiet(remark.message)]


def list_output(exercise: ExerciseResult, catalogue: Catalogue) -> Iterator[str]:
    """Yield the first lines that an exercise printed, and the number of further lines; nothing if it passed."""
    if exercise.verdict is Verdict.PASSED or not exercise.output.strip():
        return
    lines = printable(exercise.output, newlines=True).rstrip().split("\n")
    yield from lines[:OUTPUT_LINES]
    if (count := len(lines) - OUTPUT_LINES) > 0:
        yield catalogue.format("report.more_lines", **({} if lines[-1] == CUT else {"count": count}))


def list_file_problems(report: Report, catalogue: Catalogue) -> Iterator[str]:
    """Yield the problems of the submission and of its files."""
    for problem in report.problems:
        where = f"{printable(problem.file)}: " if problem.file else ""
        yield f"{where}{catalogue.format_message(problem.message)}"


def list_problems(report: Report, catalogue: Catalogue) -> Iterator[str]:
    """Yield the problems of the submission, and say when it defines no exercise at all."""
    yield from list_file_problems(report, catalogue)
    absent = [e for e in report.exercises if e.verdict is Verdict.MISSING and not e.findings]
    if report.readable and len(absent) == len(report.exercises) > 0:
        id = "report.defines_nothing" if len(absent) == 1 else "report.defines_none"
        yield catalogue.format(id, submission=report.submission, symbol=absent[0].symbol)


def format_place(place: Place | None, prefix: str, catalogue: Catalogue) -> str:
    """Return path:line; for a notebook, the path with cell and line."""
    if place is None:
        return ""
    path = printable(prefix + place.file)
    if place.cell is not None:
        return f"{path} {format_cell(place, catalogue)}"
    return f"{path}:{place.line}" if place.line else path


def format_cell(place: Place, catalogue: Catalogue) -> str:
    """Return the cell of a notebook and the line in it."""
    return catalogue.format("report.cell", cell=place.cell, line=place.line)


def format_total(report: Report, catalogue: Catalogue, *, whole: bool = True) -> str:
    """Return the points of the exercises that were started, and of all exercises; equal points stand once."""
    started = sum(e.maximum for e in report.graded if e.verdict not in IDLE)
    if not started and not any(e.findings for e in report.graded):
        return catalogue.format("report.nothing_started", maximum=format_number(report.maximum))
    values = {"score": report.score, "maximum": report.maximum, "started": started}
    if report.maximum == started or not whole or not started:
        del values["started" if whole or not started else "maximum"]
    return catalogue.format("report.total", **{name: format_number(points) for name, points in values.items()})


def format_points(result: ExerciseResult | CriterionResult) -> str:
    """Return the earned points and the maximum of an exercise or a criterion; "-" where nothing can be said."""
    earned = "-" if result.verdict in (Verdict.UNSETTLED, Verdict.GRADER_FAULT) else format_number(result.score)
    return f"{earned}/{format_number(result.maximum)}"


def format_number(points: float) -> str:
    """Write a number of points as short as possible."""
    return f"{round(points, 2):g}"
