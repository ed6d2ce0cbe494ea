"""Report -> text for a terminal, a pipe or a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.model import Edit, ExerciseResult, Finding, Place, Report, Verdict
from grader.reports.catalogue import VERDICTS, criterion_name, text_of
from grader.reports.harmless import printable
from grader.version import __version__

FINDINGS = 3
EDITS = 3
UNIT_WIDTH, NAME_WIDTH, VERDICT_WIDTH = 12, 20, 13
WORST = (
    Verdict.FAILED, Verdict.RAISED, Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.CRASHED, Verdict.TAMPERED,
)  # fmt: skip
STYLES = {Verdict.PASSED: "32", Verdict.NOT_STARTED: "2", Verdict.MISSING: "2", Verdict.GRADER_FAULT: "33"}


@dataclass(frozen=True)
class Look:
    """How text may look: colour, signs beyond ASCII, and what makes paths clickable and commands complete."""

    colour: bool = False
    signs: bool = False
    prefix: str = ""
    verbose: bool = False
    path: str = ""

    def paint(self, text: str, code: str) -> str:
        """The text in a colour or weight, where there is any."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text.strip() else text


def render(report: Report, look: Look) -> str:
    """The whole report."""
    lines: list[str] = []
    for problem in report.problems:
        where = f"{printable(problem.file)}: " if problem.file else ""
        lines.append(f"  {where}{text_of(problem.message)}")
    if report.problems and report.exercises:
        lines.append("")
    for _, group in groupby(report.exercises, key=lambda e: e.name.rpartition("/")[0]):
        lines += unit_lines(list(group), look)
    for exercise in report.exercises:
        lines += detail(exercise, look)
    lines += ["", summary(report, look)]
    if report.timings is not None:
        lines.append(timing(report.timings))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def unit_lines(group: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """A unit's exercises, one a line; a unit in which nothing is begun is one line."""
    unit = group[0].name.rpartition("/")[0]
    idle = {Verdict.NOT_STARTED, Verdict.MISSING}
    if len(group) > 1 and len({e.verdict for e in group}) == 1 and group[0].verdict in idle and not look.verbose:
        yield f"  {unit:<{UNIT_WIDTH}} {len(group)} {VERDICTS[group[0].verdict]}"
        return
    for exercise in group:
        name = exercise.name.rpartition("/")[2]
        word = VERDICTS[exercise.verdict]
        if exercise.verdict in idle:
            sign = "\u2026" if look.signs else "-"
            painted = look.paint(f"{sign:>{VERDICT_WIDTH}}", "2")
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}          {word}"
        else:
            painted = look.paint(f"{word:>{VERDICT_WIDTH}}", STYLES.get(exercise.verdict, "31"))
            points = f"{number(exercise.score)}/{number(exercise.maximum)}"
            short = ", ".join(criterion_name(c.id) for c in exercise.criteria if c.verdict in WORST and c.maximum)
            shown = short if exercise.verdict is Verdict.FAILED else ""
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}  {points:>7}  {shown}"
        unit = ""


def detail(exercise: ExerciseResult, look: Look, *, asked: bool = False) -> Iterator[str]:
    """What there is to say of an exercise below the table: findings, or the first fault; remarks; output."""
    wrong = exercise.verdict not in (Verdict.PASSED, Verdict.NOT_STARTED, Verdict.MISSING)
    remarks = [r for r in exercise.remarks if look.verbose or r.message.id not in QUIET]
    told = bool(exercise.findings) or wrong or bool(exercise.output) or look.verbose or bool(remarks)
    if not told or (exercise.verdict in (Verdict.NOT_STARTED, Verdict.MISSING) and not look.verbose):
        return
    first = next((f.place for f in exercise.findings if f.place), exercise.graded_from)
    yield ""
    yield f"  {look.paint(exercise.name, '1')}   {where(first, look)}".rstrip()
    if exercise.also_found:
        others = ", ".join(printable(place.file) for place in exercise.also_found)
        yield f"    also in {others}; the one above was graded"
    for index, finding in enumerate(exercise.findings[: None if asked else FINDINGS]):
        yield from finding_lines(finding, look, with_place=index > 0, explain=asked)
    if wrong and not exercise.findings:
        yield from fault_lines(exercise)
    if look.verbose:
        yield from criterion_lines(exercise, look)
    else:
        shapes = [c.message for c in exercise.criteria if c.message and c.message.id == "value" and c.maximum]
        said = {finding.message.id for finding in exercise.findings}
        if shapes and exercise.findings and "value" not in said:
            yield f"    {text_of(shapes[0])}"
    for remark in remarks:
        yield f"    note: {text_of(remark.message)}"
    if exercise.output.strip():
        yield "    it printed:"
        yield from (f"      {line}" for line in printable(exercise.output, newlines=True).rstrip().split("\n")[:20])
    if wrong and exercise.findings and not asked:
        yield f"    More: bpgrade hint {look.path}{exercise.name.rpartition('/')[2]}"


QUIET = ("demo_skipped", "dout_changed", "form_not_handled", "four_dimensional", "one_dimensional")


def finding_lines(finding: Finding, look: Look, *, with_place: bool, explain: bool) -> Iterator[str]:
    """The source line, the reason, the student's formula, and what the hint level allows beyond."""
    yield ""
    if with_place and finding.place:
        yield f"    {where(finding.place, look)}"
    if finding.place and finding.place.line and finding.source_line is not None:
        bar = "\u2502" if look.signs else "|"
        line = printable(finding.source_line)
        yield f"    {finding.place.line:>5} {bar} {line}"
        column = column_of(finding, line)
        if column is not None:
            yield f"    {'':>5} {bar} {' ' * column}^"
    yield f"    {look.paint(text_of(finding.message), '1')}"
    if finding.also:
        yield f"    The same in line {', '.join(str(place.line) for place in finding.also)}."
    for line in str(finding.message.values.get("more", "")).split("\n"):
        if line.strip() and explain:
            yield f"    {line.strip()}"
    if finding.formula and finding.outputs and finding.message.id != "is_formula":
        yield f"    Your {finding.outputs[0]} is  {finding.formula}"
    if finding.expected_formula and finding.outputs:
        yield f"    Right:  {finding.outputs[0]} = {finding.expected_formula}"
    yield from edit_lines(finding.edits)


def edit_lines(edits: Sequence[Edit]) -> Iterator[str]:
    """The lines as they should be; where only indentation changes, by how much."""
    steps = {len(edit.after) - len(edit.before) for edit in edits}
    if len(steps) == 1 and all(edit.after.strip() == edit.before.strip() for edit in edits):
        (step,), numbers = steps, [edit.place.line for edit in edits]
        lines = f"line {numbers[0]}" if len(numbers) == 1 else f"lines {numbers[0]} to {numbers[-1]}"
        way = f"{abs(step)} spaces {'more' if step > 0 else 'less'}" if step else "spaces only"
        yield f"    Indent {lines} with {way}."
        return
    for edit in edits[:EDITS]:
        yield f"    Change line {edit.place.line} to:  {printable(edit.after).strip()}"


def fault_lines(exercise: ExerciseResult) -> Iterator[str]:
    """Without a finding: the reason, or the first criterion that failed."""
    if exercise.reason is not None:
        yield f"    {text_of(exercise.reason)}"
        return
    failed = [c for c in exercise.criteria if c.message is not None and c.verdict in WORST]
    failed.sort(key=lambda c: c.maximum == 0)
    for criterion in failed[:FINDINGS]:
        assert criterion.message is not None
        yield f"    {criterion_name(criterion.id)}: {text_of(criterion.message)}"


def criterion_lines(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Every criterion with its points."""
    yield ""
    for criterion in exercise.criteria:
        points = f"{number(criterion.score)}/{number(criterion.maximum)}" if criterion.maximum else ""
        said = text_of(criterion.message) if criterion.message else ""
        yield f"    {criterion_name(criterion.id):<32} {VERDICTS[criterion.verdict]:<13} {points:>9}  {said}"


def where(place: Place | None, look: Look) -> str:
    """path:line, never wrapped; a notebook's line with its cell."""
    if place is None:
        return ""
    path = printable(look.prefix + place.file)
    if place.cell is not None:
        return f"{path} cell {place.cell}, line {place.line}" if place.line else f"{path} cell {place.cell}"
    return f"{path}:{place.line}" if place.line else path


def hint(report: Report, look: Look) -> str:
    """All that may be said about one exercise."""
    exercise = report.exercises[0]
    if exercise.verdict is Verdict.PASSED:
        return f"  {exercise.name} passes: there is nothing to hint at.\n"
    if exercise.verdict is Verdict.NOT_STARTED and exercise.graded_from is not None:
        return f"  {exercise.name} is not started: read the docstring in {where(exercise.graded_from, look)}\n"
    if exercise.verdict is Verdict.MISSING:
        return f"  {exercise.name}: {text_of(exercise.reason) if exercise.reason else VERDICTS[exercise.verdict]}\n"
    return "\n".join(line.rstrip() for line in detail(exercise, look, asked=True)).lstrip("\n") + "\n"


def summary(report: Report, look: Look) -> str:
    """Points of what was begun and in all, and what comes next."""
    idle = (Verdict.NOT_STARTED, Verdict.MISSING)
    begun = [e for e in report.graded if e.verdict not in idle]
    started = sum(e.maximum for e in begun)
    score = number(report.score)
    total = f"{score}/{number(started)} of what you started, {score}/{number(report.maximum)} in all."
    pending = [e for e in report.exercises if e.verdict is not Verdict.PASSED]
    worked = [e for e in pending if e.verdict not in idle] or pending
    following = ""
    if worked:
        first = worked[0]
        alone = report.submission if report.submission.endswith((".py", ".ipynb")) else f"{first.name}.py"
        path = first.graded_from.file if first.graded_from else alone
        following = f"  Next: {printable(look.prefix + path)}"
    return f"  {total}{following}{' ' * 8}bpgrade {__version__}, tier {report.tier}"


def timing(timings: Mapping[str, float]) -> str:
    """How long it took: all of it, and the training."""
    slowest = sorted(((seconds, name) for name, seconds in timings.items() if "/" in name), reverse=True)[:3]
    shown = ", ".join(f"{name.rpartition('/')[2]} {seconds:.2f} s" for seconds, name in slowest)
    whole, training = timings["grading"], timings["training"]
    return f"  grading took {whole:.2f} s; training used {training:.2f} s of processor time ({shown})"


def number(points: float) -> str:
    """Points as short as they can be written."""
    return f"{round(points, 2):g}"


def column_of(finding: Finding, line: str) -> int | None:
    """Where the caret goes: the word that the finding names, else what is assigned or returned."""
    name = str(finding.message.values.get("name") or "")
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) if name else None
    from rich.cells import cell_len  # takes as long to import as the rest of this module; wanted with a finding only

    found = found or re.search(r"(?<=[^=!<>]= )(?=[^=])|(?<=return )", line)
    return cell_len(line[: found.start()]) if found else None
