"""What a report has to say, in sentences with their places; every format for people shows these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.catalogue.english import VERDICTS, criterion_name, output_name, text_of
from grader.catalogue.harmless import printable
from grader.model import Edit, ExerciseResult, Finding, Place, Remark, Report, Verdict

FINDINGS = 3
EDITS = 3
IDLE = (Verdict.NOT_STARTED, Verdict.MISSING)
WORST = (
    Verdict.FAILED, Verdict.RAISED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.CRASHED, Verdict.TAMPERED,
)  # fmt: skip
QUIET = ("demo_skipped", "dout_changed", "form_not_handled", "four_dimensional", "one_dimensional")


@dataclass(frozen=True)
class Told:
    """One thing that is wrong: an id, sentences, and where."""

    id: str
    lines: tuple[str, ...]
    place: Place | None


def told(exercise: ExerciseResult) -> tuple[Told, ...]:
    """What is wrong with an exercise: its findings, else its faults; of what was not begun, nothing is said."""
    if exercise.verdict is Verdict.PASSED or (exercise.verdict in IDLE and not exercise.findings):
        return ()
    if exercise.findings:
        return tuple(
            Told(f.id, (text_of(f.message), *same_in(f), *more_lines(f)), f.place or exercise.graded_from)
            for f in exercise.findings
        )
    return (
        Told(str(exercise.verdict), tuple(faults(exercise)) or (VERDICTS[exercise.verdict],), exercise.graded_from),
    )


def same_in(finding: Finding) -> Iterator[str]:
    """The other lines with the same fault."""
    if finding.also:
        yield f"The same in line {', '.join(str(place.line) for place in finding.also)}."


def more_lines(finding: Finding) -> Iterator[str]:
    """What the hint level allows beyond the message: the student's formula, the right one, the change."""
    if finding.formula and finding.outputs and finding.message.id != "is_formula":
        yield f"Your `{output_name(finding.outputs[0])}` is `{finding.formula}`."
    if finding.expected_formula and finding.outputs:
        yield f"Right: `{output_name(finding.outputs[0])} = {finding.expected_formula}`."
    yield from edit_lines(finding.edits)


def edit_lines(edits: Sequence[Edit]) -> Iterator[str]:
    """The lines as they should be; where only indentation changes, by how much."""
    steps = {len(edit.after) - len(edit.before) for edit in edits}
    if len(steps) == 1 and all(edit.after.strip() == edit.before.strip() for edit in edits):
        (step,), numbers = steps, [edit.place.line for edit in edits]
        lines = f"line {numbers[0]}" if len(numbers) == 1 else f"lines {numbers[0]} to {numbers[-1]}"
        if any("\t" in edit.before for edit in edits):
            first = edits[0].after
            yield f"Begin {lines} with {len(first) - len(first.lstrip())} spaces, without a tab."
        else:
            yield f"Indent {lines} with {abs(step)} spaces {'more' if step > 0 else 'less'}."
        return
    for edit in edits[:EDITS]:
        after = printable(edit.after).strip()
        yield f"Change line {edit.place.line} to:  {after}" if after else f"Delete line {edit.place.line}."


def faults(exercise: ExerciseResult) -> Iterator[str]:
    """Without a finding: the reason, or the first criteria that failed."""
    if exercise.reason is not None:
        yield text_of(exercise.reason)
        return
    failed = [c for c in exercise.criteria if c.message is not None and c.verdict in WORST]
    failed.sort(key=lambda c: c.maximum == 0)
    for criterion in failed[:FINDINGS]:
        assert criterion.message is not None
        yield f"{criterion_name(criterion.id)}: {text_of(criterion.message)}"


def remarks(exercise: ExerciseResult, *, every: bool = False) -> list[Remark]:
    """The remarks worth showing; all of them on request."""
    return [remark for remark in exercise.remarks if every or remark.message.id not in QUIET]


def problems(report: Report) -> Iterator[str]:
    """What is wrong with the submission or one of its files; and that there is nothing in it that is asked for."""
    for problem in report.problems:
        where = f"{printable(problem.file)}: " if problem.file else ""
        yield f"{where}{text_of(problem.message)}"
    absent = [e for e in report.exercises if e.verdict is Verdict.MISSING and not e.findings]
    if report.readable and len(absent) == len(report.exercises) > 0:
        asked = absent[0].symbol if len(absent) == 1 else f"{absent[0].symbol} and the like"
        begin = "`bpgrade init` writes files to begin with"
        yield f"{printable(report.submission)} defines nothing that is asked for ({asked}); {begin}"


def where(place: Place | None, prefix: str) -> str:
    """path:line, never wrapped; a notebook's line with its cell."""
    if place is None:
        return ""
    path = printable(prefix + place.file)
    if place.cell is not None:
        return f"{path} {in_cell(place)}"
    return f"{path}:{place.line}" if place.line else path


def in_cell(place: Place) -> str:
    """The cell of a notebook, and the line in it."""
    return f"cell {place.cell}, line {place.line}" if place.line else f"cell {place.cell}"


def total(report: Report) -> str:
    """Points of what was begun, and in all."""
    started = sum(e.maximum for e in report.graded if e.verdict not in IDLE)
    score = number(report.score)
    return f"{score}/{number(started)} of what you started, {score}/{number(report.maximum)} in all."


def points(exercise: ExerciseResult) -> str:
    """What an exercise earned of what it is worth."""
    return f"{number(exercise.score)}/{number(exercise.maximum)}"


def number(points: float) -> str:
    """Points as short as they can be written."""
    return f"{round(points, 2):g}"
