"""Write a report as HTML that needs no script and no other file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report, Verdict
from grader.reports.columns import measure_columns
from grader.reports.explanations import (
    IDLE,
    choose_remarks,
    cut_line,
    format_place,
    format_points,
    format_total,
    list_failures,
    list_output,
    list_problems,
    list_sentences,
)
from grader.reports.look import Look
from grader.reports.outcomes import OUTCOMES
from grader.reports.svg import list_figures
from grader.reports.text import format_hint_command, list_lost_points
from grader.reports.visible import EDIT_LEVEL, FORMULA_LEVEL, REASON_LEVEL, limit_findings
from grader.version import __version__

STYLE = """
.bpgrade { font: 14px/1.5 system-ui, sans-serif; max-width: 60em; word-break: keep-all; }
.bpgrade table { border-collapse: collapse; margin: 0 0 1em; }
.bpgrade td, .bpgrade th { text-align: left; vertical-align: top; padding: .2em 1em .2em 0; }
.bpgrade td, .bpgrade th { border-bottom: 1px solid #8886; }
.bpgrade td:not(:last-child) { white-space: nowrap; }
.bpgrade td:last-child { overflow-wrap: anywhere; }
.bpgrade tbody th { font-weight: normal; }
.bpgrade section { border-left: .25em solid #8888; margin: 1em 0; padding: 0 0 0 1em; }
.bpgrade section.error { border-color: #c33; }
.bpgrade pre, .bpgrade code { font-family: ui-monospace, Menlo, Consolas, monospace; }
.bpgrade pre { background: #8882; padding: .5em; overflow-x: auto; }
.bpgrade code { background: #8882; border-radius: .2em; padding: 0 .2em; }
.bpgrade h2 { font-size: 1em; margin: 0; }
.bpgrade p { margin: .4em 0; overflow-wrap: anywhere; }
.bpgrade figure { margin: .6em 0; }
.bpgrade details { margin: .4em 0; overflow-x: auto; }
.bpgrade details > :not(summary) { margin-left: 1.2em; }
.bpgrade summary { cursor: pointer; }
"""
FOLDS = {REASON_LEVEL: "why", FORMULA_LEVEL: "right_result", EDIT_LEVEL: "edit"}  # the titles of the levels
SCOPE = ' scope="{}"'
PAGE_STYLE = """
body { background: canvas; color: canvastext; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font: bold 1.4rem/1.3 system-ui, sans-serif; overflow-wrap: anywhere; }
main .bpgrade { font-size: 1rem; }
main .bpgrade h2 { font-size: 1.1rem; margin: 1.2em 0 .4em; }
main .bpgrade section h2 { margin-top: 0; }
main .bpgrade pre { margin: .4em 0; }
@media print {
  main section { break-inside: avoid; }
  main pre { white-space: pre-wrap; }
}
@media (max-width: 40em) {
  main table { font-size: .85rem; }
  main .bpgrade td, main .bpgrade th { padding-right: .5em; }
}
"""
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def render_html(report: Report, look: Look) -> str:
    """Return one file with the whole report; hints are folded, level by level, up to the level of the report."""
    return make_page(f"bpgrade: {report.submission}", render_fragment(report, look, is_folded=True), look.catalogue)


def make_page(title: str, body: str, catalogue: Catalogue) -> str:
    """Return a page around the elements of a body; it asks for no other file and runs no script."""
    shown = html.escape(printable(title))
    return for_log(PAGE.format(language=catalogue.language, title=shown, style=PAGE_STYLE, body=body))


def render_fragment(report: Report, look: Look, *, is_hint: bool = False, is_folded: bool = False) -> str:
    """Return a part of a page with the table, the explanations and the points; a hint has no table."""
    parts = [make_element("p", problem) for problem in list_problems(report, look.catalogue)]
    if report.readable:
        parts += [] if is_hint else list_exercise_table(report.exercises, look)
        for exercise in report.exercises:
            parts += list_section(exercise, look, is_asked=is_hint, is_folded=is_folded)
        version = look.catalogue.format("report.version", version=__version__, tier=report.tier)
        parts.append(make_element("p", f"{format_total(report, look.catalogue, whole=look.whole)} {version}"))
    return make_fragment(parts)


def make_fragment(parts: Iterable[str]) -> str:
    """Return elements with their style, for a page or for the output of a notebook."""
    return f'<div class="bpgrade"><style>{STYLE}</style>{"".join(parts)}</div>'


def list_exercise_table(exercises: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """Yield the table of the exercises; those that are not there have no row unless the look is whole."""
    rows = [e for e in exercises if look.whole or e.findings or e.verdict is not Verdict.MISSING]
    heads = [look.catalogue.format(f"report.{id}") for id in ("exercise", "result", "points")]
    if rows:
        yield make_table_element(heads, (list_exercise_cells(exercise, look) for exercise in rows))


def list_exercise_cells(exercise: ExerciseResult, look: Look) -> tuple[str, str, str]:
    """Return the cells of an exercise: its name, the sign and word of its verdict, and its points."""
    word = f"{OUTCOMES[exercise.verdict].sign} {look.catalogue.name_verdict(exercise.verdict)}"
    lost = ", ".join(list_lost_points(exercise, look))
    return exercise.name, word, f"{format_points(exercise)} {lost}"


def make_table_element(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first cell of each row is its head."""
    head = "".join(make_element("th", text, SCOPE.format("col")) for text in heads)
    body = ""
    for first, *rest in rows:
        cells = "".join(make_element("td", text) for text in rest)
        body += f"<tr>{make_element('th', first, SCOPE.format('row'))}{cells}</tr>"
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if heads else ''}<tbody>{body}</tbody></table>"


def list_section(
    exercise: ExerciseResult, look: Look, *, is_asked: bool = False, is_folded: bool = False
) -> Iterator[str]:
    """Yield the part of an exercise: findings or the first fault, remarks, output, and the next hint."""
    remarks = choose_remarks(exercise, look.catalogue, every=look.verbose)
    is_wrong = exercise.verdict not in (Verdict.PASSED, *IDLE) or (is_asked and exercise.verdict in IDLE)
    if not (exercise.findings or is_wrong or remarks):
        return
    parts = [make_element("h2", exercise.name)]
    if section := look.catalogue.name_section(exercise.name):
        parts.append(make_element("p", section))
    parts += list_ladder(exercise, look) if is_folded else chain(*list_reason_parts(exercise, look, is_asked=is_asked))
    parts += [make_element("p", look.catalogue.format("report.note", note=remark.message)) for remark in remarks]
    if printed := "\n".join(list_output(exercise, look.catalogue)):
        parts += [make_element("p", look.catalogue.format("report.printed")), make_element("pre", printed)]
    parts += list_folded_criteria(exercise, look)
    if command := format_hint_command(exercise, look):
        parts.append(make_element("p", command))
    kind = ' class="error"' if is_wrong else ""
    yield f"<section{kind}>{''.join(parts)}</section>"


def list_ladder(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield what the first hint level shows, and in a fold for each further level what it adds."""
    rungs = [list_reason_parts(limit_findings(exercise, level), look, is_asked=True) for level in (1, *FOLDS)]
    yield from chain(*rungs[0])
    for level, (lower, upper) in zip(FOLDS, pairwise(rungs), strict=True):
        pairs = zip(lower, upper, strict=True)
        added = (list_added(*pair, is_one_of_many=len(exercise.findings) > 1) for pair in pairs)
        if body := "".join(chain(*added)):
            yield make_fold(look.catalogue.format(f"report.{FOLDS[level]}"), body, is_open=level == REASON_LEVEL)


def list_added(lower: Sequence[str], upper: Sequence[str], *, is_one_of_many: bool) -> Iterable[str]:
    """List what a level adds to a reason. Among many reasons, the first part says which it is."""
    added = [part for part in upper if part not in lower]
    return dict.fromkeys((upper[0], *added)) if added and is_one_of_many else added


def list_reason_parts(exercise: ExerciseResult, look: Look, *, is_asked: bool) -> list[list[str]]:
    """List the parts of each finding, else those of the first faults, and then those of the guide."""
    reasons = [[*list_finding_parts(finding, look, is_asked=is_asked)] for finding in exercise.findings]
    if not reasons and exercise.verdict is not Verdict.PASSED:
        reasons.append([make_element("p", line) for line in list_failures(exercise, look.catalogue)])
    return [*reasons, [make_element("p", look.catalogue.format_message(line)) for line in exercise.guide]]


def list_folded_criteria(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield the table of the criteria with their points, folded."""
    rows = []
    for criterion in exercise.criteria:
        name, word = look.catalogue.name_criterion(criterion.id), look.catalogue.name_verdict(criterion.verdict)
        reason = look.catalogue.format_message(criterion.message) if criterion.message else ""
        rows.append((name, word, format_points(criterion) if criterion.maximum else "", reason))
    if rows:
        yield make_fold(look.catalogue.format("report.criteria", count=len(rows)), make_table_element((), rows))


def list_finding_parts(finding: Finding, look: Look, *, is_asked: bool) -> Iterator[str]:
    """Yield the place, the source line with a caret, and the sentences of a finding."""
    if finding.place is not None:
        yield make_element("p", format_place(finding.place, look.prefix, look.catalogue))
        if finding.place.line and finding.source_line is not None:
            line, column = cut_line(finding.source_line, finding.place.column)
            width = measure_columns(printable(line[: column - 1]))
            caret = f"\n{' ' * width}^" if finding.place.column is not None else ""
            yield make_element("pre", f"{printable(line)}{caret}")
    for sentence in list_sentences(finding, look.catalogue):
        yield make_element("p", sentence)
    yield from list_figures(finding, look)
    for text in look.catalogue.list_further(finding.message) if is_asked else ():
        yield make_element("p", text)


def make_fold(title: str, body: str, *, is_open: bool = False) -> str:
    """Return elements below a title that opens and closes them."""
    return f"<details{' open' if is_open else ''}>{make_element('summary', title)}{body}</details>"


def make_element(tag: str, text: str, attributes: str = "") -> str:
    """Return an element with a text, which cannot add elements. Code between backticks is an element of its own."""
    escaped = html.escape(printable(text, newlines=True))
    if tag == "th":
        escaped = escaped.replace("/", "/<wbr>")  # a narrow table breaks the name of an exercise there
    if tag == "pre":
        return f'<pre tabindex="0">{escaped}</pre>'
    pieces = escaped.split("`")
    if len(pieces) % 2:
        escaped = "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
    return f"<{tag}{attributes}>{escaped}</{tag}>"
