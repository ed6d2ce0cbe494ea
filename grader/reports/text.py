"""Write a report as text for a terminal, a pipe or a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report, Verdict
from grader.reports.columns import fit_lines, measure_columns, pad_text
from grader.reports.explanations import (
    FINDINGS,
    IDLE,
    WORST,
    choose_remarks,
    cut_line,
    format_also_lines,
    format_edits,
    format_number,
    format_operands,
    format_place,
    format_points,
    format_total,
    list_failures,
    list_file_problems,
    list_output,
    list_problems,
)
from grader.reports.look import Look
from grader.reports.pictures import list_pictures
from grader.version import __version__

UNIT_WIDTH, NAME_WIDTH, VERDICT_WIDTH = 12, 20, 13
HINT_WORDS = {2: "{} --level 2", 3: "{}", 4: "{} -v"}  # after `bpgrade hint`, by level
COLOURS = {Verdict.PASSED: "green", Verdict.UNSETTLED: "yellow", Verdict.GRADER_FAULT: "yellow"}


def render_text(report: Report, look: Look) -> str:
    """Return the whole report."""
    lines = [f"  {problem}" for problem in list_problems(report, look.catalogue)]
    if not report.readable:
        # a table of missing exercises would hide the problems
        return for_log("\n".join(fit_lines(lines, look.width))) + "\n"
    if report.problems and report.exercises:
        lines.append("")
    listed = [e for e in report.exercises if look.whole or e.findings or e.verdict is not Verdict.MISSING]
    look = replace(look, whole=len(listed) == len(report.exercises))
    for _, group in groupby(listed, key=lambda e: e.name.rpartition("/")[0]):
        lines += list_unit(list(group), look)
    if listed and (absent := len(report.exercises) - len(listed)):
        lines.append(f"  {look.catalogue.format('report.absent', count=absent, submission=report.submission)}")
    lines += list_details(report.exercises, look)
    lines += ["", format_summary(report, look)]
    if report.timings is not None:
        lines.append(format_timings(report.timings, look))
    return for_log("\n".join(line.rstrip() for line in fit_lines(lines, look.width))) + "\n"


def list_details(exercises: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """Yield the lines of each exercise. If two exercises share their first finding, only the first exercise shows it.

    A wrong layer that both are built on is no finding of the first, so both name it.
    """
    shown: dict[object, str] = {}
    for exercise in exercises:
        key = next(((f.id, f.place) for f in exercise.findings if f.kind != "dependency"), None)
        if key in shown and key is not None:
            yield from ("", f"  {look.paint(exercise.name, bold=True)}")
            yield f"    {look.catalogue.format('report.same_as', exercise=shown[key])}"
            for finding in exercise.findings[1:FINDINGS]:
                yield from list_finding(finding, look, with_place=True, explain=False)
        else:
            yield from list_detail(exercise, look)
            shown[key] = exercise.name


def list_unit(group: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """Yield a line for each exercise of a unit; a unit without any work is one line."""
    unit = group[0].name.rpartition("/")[0]
    if len(group) > 1 and len({e.verdict for e in group}) == 1 and group[0].verdict in IDLE and not look.verbose:
        word = look.catalogue.name_verdict(group[0].verdict)
        yield f"  {unit:<{UNIT_WIDTH}} {look.catalogue.format('report.idle', count=len(group), verdict=word)}"
        return
    for exercise in group:
        name = exercise.name.rpartition("/")[2]
        word = look.catalogue.name_verdict(exercise.verdict)
        if exercise.verdict in IDLE:
            sign = "\u2026" if look.signs else "-"
            painted = look.paint(f"{sign:>{VERDICT_WIDTH}}", dim=True)
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}          {word}"
        else:
            painted = look.paint(pad_text(word, VERDICT_WIDTH, right=True), fg=COLOURS.get(exercise.verdict, "red"))
            shown = ", ".join(list_lost_points(exercise, look))
            yield f"  {unit:<{UNIT_WIDTH}} {name:<{NAME_WIDTH}} {painted}  {format_points(exercise):>7}  {shown}"
        unit = ""


def list_lost_points(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield each failed criterion with the points that it costs, and the points of all that was skipped."""
    if exercise.verdict is not Verdict.FAILED and not exercise.score:
        return  # nothing ran
    lost = [(c, c.maximum - c.score) for c in exercise.criteria if c.maximum > c.score]
    for criterion, points in lost:
        if criterion.verdict in WORST:
            yield f"{look.catalogue.name_criterion(criterion.id)} -{format_number(points)}"
    if skipped := sum(points for criterion, points in lost if criterion.verdict is Verdict.SKIPPED):
        yield f"{look.catalogue.name_verdict(Verdict.SKIPPED)} -{format_number(skipped)}"


def list_detail(exercise: ExerciseResult, look: Look, *, asked: bool = False) -> Iterator[str]:
    """Yield the lines of an exercise below the table: findings or the first fault, remarks, output."""
    wrong = exercise.verdict not in (Verdict.PASSED, *IDLE) or (asked and exercise.verdict is Verdict.MISSING)
    noted = choose_remarks(exercise, look.catalogue, every=look.verbose)
    is_shown = bool(exercise.findings) or wrong or look.verbose or bool(noted)
    idle = exercise.verdict in IDLE and not exercise.findings and not asked
    if not is_shown or idle:
        return
    first = next((f.place for f in exercise.findings if f.place), exercise.graded_from)
    yield ""
    yield f"  {look.paint(exercise.name, bold=True)}   {format_place(first, look.prefix, look.catalogue)}".rstrip()
    if exercise.also_found:
        others = ", ".join(printable(place.file) for place in exercise.also_found)
        yield f"    {look.catalogue.format('report.also_found', files=others)}"
    for index, finding in enumerate(list_distinct(exercise, look)[: None if asked else FINDINGS]):
        yield from list_finding(finding, look, with_place=index > 0, explain=asked)
    if wrong and not exercise.findings:
        yield from (f"    {line}" for line in list_failures(exercise, look.catalogue))
    if not look.verbose:
        shapes = [c.message for c in exercise.criteria if c.message and c.message.id == "value" and c.maximum]
        if shapes and exercise.findings and all(finding.message.id != "value" for finding in exercise.findings):
            yield f"    {look.catalogue.format_message(shapes[0])}"
    yield from (f"    {look.catalogue.format_message(line)}" for line in exercise.guide)
    if look.verbose:
        yield from list_criteria(exercise, look)
    for remark in noted:
        yield f"    {look.catalogue.format('report.note', note=remark.message)}"
    if printed := list(list_output(exercise, look.catalogue)):
        yield f"    {look.catalogue.format('report.printed')}"
        yield from (f"      {line}" for line in printed)
    if command := format_hint_command(exercise, look):
        yield f"    {command}"


def format_hint_command(exercise: ExerciseResult, look: Look) -> str:
    """Return the sentence with the command for the next hint; "" if there is none."""
    if exercise.next_level is None:
        return ""
    words = HINT_WORDS[exercise.next_level].format(look.path + exercise.name.rpartition("/")[2])
    return look.catalogue.format("report.more", words=words)


def list_distinct(exercise: ExerciseResult, look: Look) -> list[Finding]:
    """List the findings; those with one sentence are one finding for a reader."""
    found: dict[str, Finding] = {}
    for finding in exercise.findings:
        found.setdefault(look.catalogue.format_message(finding.message), finding)
    return [*found.values()]


def list_finding(finding: Finding, look: Look, *, with_place: bool, explain: bool) -> Iterator[str]:
    """Yield the source line, the reason, the formulas and the edits of a finding, as far as they are visible."""
    pictures = finding.pictures if explain else finding.pictures[:1]
    yield ""
    if with_place and finding.place:
        yield f"    {format_place(finding.place, look.prefix, look.catalogue)}"
    if finding.place and finding.place.line and finding.source_line is not None:
        bar = "\u2502" if look.signs else "|"
        line, column = cut_line(finding.source_line, finding.place.column)
        yield f"    {finding.place.line:>5} {bar} {printable(line)}"
        if finding.place.column is not None:
            width = measure_columns(printable(line[: column - 1]))
            yield f"    {'':>5} {bar} {' ' * width}^"
    yield from list_pictures(pictures, look, own=True)
    yield f"    {look.paint(look.catalogue.format_message(finding.message), bold=True)}"
    yield from (f"    {line}" for line in format_operands(finding, look.catalogue))
    yield from (f"    {line}" for line in format_also_lines(finding, look.catalogue))
    for text in look.catalogue.list_further(finding.message) if explain else ():
        yield from (f"    {line.strip()}" for line in text.split("\n") if line.strip())
    if finding.formula and finding.outputs and finding.message.id != "is_formula":
        yield f"    {look.catalogue.format('report.yours_plain', output=finding.outputs[0], formula=finding.formula)}"
    if finding.expected_formula and finding.outputs:
        right = {"output": finding.outputs[0], "formula": finding.expected_formula}
        yield f"    {look.catalogue.format('report.right_plain', **right)}"
    yield from list_pictures(pictures, look, own=False)
    yield from (f"    {line}" for line in format_edits(finding.edits, look.catalogue))


def list_criteria(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield a line for each criterion with its points."""
    yield ""
    for criterion in exercise.criteria:
        earned = format_points(criterion) if criterion.maximum else ""
        reason = look.catalogue.format_message(criterion.message) if criterion.message else ""
        name, word = look.catalogue.name_criterion(criterion.id), look.catalogue.name_verdict(criterion.verdict)
        yield f"    {pad_text(name, 32)} {pad_text(word, VERDICT_WIDTH)} {earned:>9}  {reason}"


def render_hint(report: Report, look: Look) -> str:
    """Return all visible explanations of one exercise."""
    if not report.readable:
        problems = (f"  {problem}" for problem in list_problems(report, look.catalogue))
        return for_log("\n".join(fit_lines(problems, look.width))) + "\n"
    lines = [*fit_lines(list_hint(report.exercises[0], look), look.width)]
    if report.exercises[0].verdict is Verdict.MISSING:  # perhaps a file that could not be read has it
        lines += fit_lines((f"  {problem}" for problem in list_file_problems(report, look.catalogue)), look.width)
    return for_log("\n".join(line.rstrip() for line in lines).lstrip("\n")) + "\n"


def list_hint(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield the lines of a hint; for an exercise without a fault, yield the next step."""
    if exercise.verdict is Verdict.PASSED:
        yield f"  {look.catalogue.format('report.passes', exercise=exercise.name)}"
    elif exercise.verdict is Verdict.NOT_STARTED and exercise.graded_from is not None:
        place = format_place(exercise.graded_from, look.prefix, look.catalogue)
        yield f"  {look.catalogue.format('report.read_docstring', exercise=exercise.name, place=place)}"
    else:
        yield from list_detail(exercise, look, asked=True)
    if section := look.catalogue.name_section(exercise.name):
        yield f"  {section}"


def format_summary(report: Report, look: Look) -> str:
    """Return the points, and the next file to work on."""
    absent = () if look.whole else (Verdict.MISSING,)
    pending = [e for e in report.exercises if e.verdict not in (Verdict.PASSED, *absent)]
    worked = [e for e in pending if e.verdict not in IDLE] or pending
    following = ""
    if worked:
        first = worked[0]
        alone = report.submission if report.submission.endswith((".py", ".ipynb")) else f"{first.name}.py"
        path = first.graded_from.file if first.graded_from else alone
        following = f"  {look.catalogue.format('report.next', path=look.prefix + path)}"
    version = look.catalogue.format("report.version", version=__version__, tier=report.tier)
    return f"  {format_total(report, look.catalogue, whole=look.whole)}{following}{' ' * 8}{version}"


def format_timings(timings: Mapping[str, float], look: Look) -> str:
    """Return the time of the whole run, of the training, and of the slowest exercises."""
    slowest = sorted(((seconds, name) for name, seconds in timings.items() if "/" in name), reverse=True)[:3]
    listed = [{"name": name.rpartition("/")[2], "seconds": f"{seconds:.2f}"} for seconds, name in slowest]
    shown = ", ".join(look.catalogue.format("report.seconds", **one) for one in listed)
    whole, training = (f"{timings[name]:.2f}" for name in ("grading", "training"))
    return f"  {look.catalogue.format('report.timing', seconds=whole, training=training, slowest=shown)}"
