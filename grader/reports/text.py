"""Report -> text for a terminal, a pipe or a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from grader.catalogue.english import VERDICTS, criterion_name, output_name, text_of
from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report, Verdict
from grader.reports.look import PLAIN, Look
from grader.reports.telling import (
    FINDINGS,
    IDLE,
    WORST,
    edit_lines,
    faults,
    number,
    points,
    problems,
    remarks,
    same_in,
    total,
    where,
)
from grader.version import __version__

UNIT_WIDTH, NAME_WIDTH, VERDICT_WIDTH = 12, 20, 13
STYLES = {Verdict.PASSED: "32", Verdict.NOT_STARTED: "2", Verdict.MISSING: "2", Verdict.GRADER_FAULT: "33"}


def render(report: Report, look: Look = PLAIN) -> str:
    """The whole report."""
    lines = [f"  {problem}" for problem in problems(report)]
    if not report.readable:
        return for_log("\n".join(lines)) + "\n"  # a table in which all is missing would hide them
    if report.problems and report.exercises:
        lines.append("")
    for _, group in groupby(report.exercises, key=lambda e: e.name.rpartition("/")[0]):
        lines += unit_lines(list(group), look)
    for exercise in report.exercises:
        lines += detail(exercise, look)
    lines += ["", summary(report, look)]
    if report.timings is not None:
        lines.append(timing(report.timings))
    return for_log("\n".join(line.rstrip() for line in lines)) + "\n"


def unit_lines(group: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """A unit's exercises, one a line; a unit in which nothing is begun is one line."""
    unit = group[0].name.rpartition("/")[0]
    if len(group) > 1 and len({e.verdict for e in group}) == 1 and group[0].verdict in IDLE and not look.verbose:
        yield f"  {unit:<{UNIT_WIDTH}} {len(group)} {VERDICTS[group[0].verdict]}"
        return
    for exercise in group:
        name = exercise.name.rpartition("/")[2]
        word = VERDICTS[exercise.verdict]
        if exercise.verdict in IDLE:
            sign = "\u2026" if look.signs else "-"
            painted = look.paint(f"{sign:>{VERDICT_WIDTH}}", "2")
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}          {word}"
        else:
            painted = look.paint(f"{word:>{VERDICT_WIDTH}}", STYLES.get(exercise.verdict, "31"))
            short = ", ".join(criterion_name(c.id) for c in exercise.criteria if c.verdict in WORST and c.maximum)
            shown = short if exercise.verdict is Verdict.FAILED else ""
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}  {points(exercise):>7}  {shown}"
        unit = ""


def detail(exercise: ExerciseResult, look: Look, *, asked: bool = False) -> Iterator[str]:
    """What there is to say of an exercise below the table: findings, or the first fault; remarks; output."""
    wrong = exercise.verdict not in (Verdict.PASSED, Verdict.NOT_STARTED, Verdict.MISSING)
    noted = remarks(exercise, every=look.verbose)
    told = bool(exercise.findings) or wrong or bool(exercise.output) or look.verbose or bool(noted)
    idle = exercise.verdict in IDLE and not exercise.findings
    if not told or (idle and not look.verbose):
        return
    first = next((f.place for f in exercise.findings if f.place), exercise.graded_from)
    yield ""
    yield f"  {look.paint(exercise.name, '1')}   {where(first, look.prefix)}".rstrip()
    if exercise.also_found:
        others = ", ".join(printable(place.file) for place in exercise.also_found)
        yield f"    also in {others}; the one above was graded"
    for index, finding in enumerate(exercise.findings[: None if asked else FINDINGS]):
        yield from finding_lines(finding, look, with_place=index > 0, explain=asked)
    if wrong and not exercise.findings:
        yield from (f"    {line}" for line in faults(exercise))
    if look.verbose:
        yield from criterion_lines(exercise, look)
    else:
        shapes = [c.message for c in exercise.criteria if c.message and c.message.id == "value" and c.maximum]
        said = {finding.message.id for finding in exercise.findings}
        if shapes and exercise.findings and "value" not in said:
            yield f"    {text_of(shapes[0])}"
    for remark in noted:
        yield f"    note: {text_of(remark.message)}"
    if exercise.output.strip():
        yield "    it printed:"
        yield from (f"      {line}" for line in printable(exercise.output, newlines=True).rstrip().split("\n")[:20])
    if wrong and exercise.findings and not asked:
        yield f"    More: bpgrade hint {look.path}{exercise.name.rpartition('/')[2]}"


def finding_lines(finding: Finding, look: Look, *, with_place: bool, explain: bool) -> Iterator[str]:
    """The source line, the reason, the student's formula, and what the hint level allows beyond."""
    yield ""
    if with_place and finding.place:
        yield f"    {where(finding.place, look.prefix)}"
    if finding.place and finding.place.line and finding.source_line is not None:
        bar = "\u2502" if look.signs else "|"
        line = printable(finding.source_line)
        yield f"    {finding.place.line:>5} {bar} {line}"
        column = column_of(finding, line)
        if column is not None:
            yield f"    {'':>5} {bar} {' ' * column}^"
    yield f"    {look.paint(text_of(finding.message), '1')}"
    yield from (f"    {line}" for line in same_in(finding))
    for line in printable(str(finding.message.values.get("more", "")), newlines=True).split("\n"):
        if line.strip() and explain:
            yield f"    {line.strip()}"
    if finding.formula and finding.outputs and finding.message.id != "is_formula":
        yield f"    Your {output_name(finding.outputs[0])} is  {finding.formula}"
    if finding.expected_formula and finding.outputs:
        yield f"    Right:  {output_name(finding.outputs[0])} = {finding.expected_formula}"
    yield from (f"    {line}" for line in edit_lines(finding.edits))


def criterion_lines(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Every criterion with its points."""
    yield ""
    for criterion in exercise.criteria:
        earned = f"{number(criterion.score)}/{number(criterion.maximum)}" if criterion.maximum else ""
        said = text_of(criterion.message) if criterion.message else ""
        yield f"    {criterion_name(criterion.id):<32} {VERDICTS[criterion.verdict]:<13} {earned:>9}  {said}"


def hint(report: Report, look: Look) -> str:
    """All that may be said about one exercise."""
    if not report.readable:
        return for_log("\n".join(f"  {problem}" for problem in problems(report))) + "\n"
    return for_log("\n".join(line.rstrip() for line in hint_lines(report.exercises[0], look)).lstrip("\n")) + "\n"


def hint_lines(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """The same line by line; where nothing is wrong yet, what there is instead."""
    if exercise.verdict is Verdict.PASSED:
        yield f"  {exercise.name} passes: there is nothing to hint at."
    elif exercise.verdict is Verdict.NOT_STARTED and exercise.graded_from is not None:
        place = where(exercise.graded_from, look.prefix)
        yield f"  {exercise.name} is not started: read the docstring in {place}"
    elif exercise.verdict is Verdict.MISSING and not exercise.findings:
        yield f"  {exercise.name}: {text_of(exercise.reason) if exercise.reason else VERDICTS[exercise.verdict]}"
    else:
        yield from detail(exercise, look, asked=True)


def summary(report: Report, look: Look) -> str:
    """Points of what was begun and in all, and what comes next."""
    pending = [e for e in report.exercises if e.verdict is not Verdict.PASSED]
    worked = [e for e in pending if e.verdict not in IDLE] or pending
    following = ""
    if worked:
        first = worked[0]
        alone = report.submission if report.submission.endswith((".py", ".ipynb")) else f"{first.name}.py"
        path = first.graded_from.file if first.graded_from else alone
        following = f"  Next: {printable(look.prefix + path)}"
    return f"  {total(report)}{following}{' ' * 8}bpgrade {__version__}, tier {report.tier}"


def timing(timings: Mapping[str, float]) -> str:
    """How long it took: all of it, and the training."""
    slowest = sorted(((seconds, name) for name, seconds in timings.items() if "/" in name), reverse=True)[:3]
    shown = ", ".join(f"{name.rpartition('/')[2]} {seconds:.2f} s" for seconds, name in slowest)
    whole, training = timings["grading"], timings["training"]
    return f"  grading took {whole:.2f} s; training used {training:.2f} s of processor time ({shown})"


def column_of(finding: Finding, line: str) -> int | None:
    """Where the caret goes: the word that the finding names, else what is assigned or returned."""
    name = str(finding.message.values.get("name") or "")
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) if name else None
    from rich.cells import cell_len  # takes as long to import as the rest of this module; wanted with a finding only

    found = found or re.search(r"(?<=[^=!<>]= )(?=[^=])|(?<=return )", line)
    return cell_len(line[: found.start()]) if found else None
