"""Write a report as HTML that needs no script and no other file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report, Verdict
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
from grader.reports.svg import make_figures
from grader.reports.text import format_hint_command, list_lost_points
from grader.version import __version__

STYLE = """
.bpgrade { font: 14px/1.5 system-ui, sans-serif; max-width: 60em; }
.bpgrade table { border-collapse: collapse; margin: 0 0 1em; }
.bpgrade td, .bpgrade th { text-align: left; padding: .2em 1em .2em 0; border-bottom: 1px solid #8886; }
.bpgrade section { border-left: .25em solid #8888; margin: 1em 0; padding: 0 0 0 1em; }
.bpgrade section.error { border-color: #c33; }
.bpgrade pre, .bpgrade code { font-family: ui-monospace, Menlo, Consolas, monospace; }
.bpgrade pre { background: #8882; padding: .5em; overflow-x: auto; }
.bpgrade h3 { font-size: 1em; margin: 0; }
.bpgrade p { margin: .4em 0; overflow-wrap: anywhere; }
.bpgrade details { margin: .4em 0; overflow-x: auto; }
"""


PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
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
    """Return one file with the whole report; it asks for no other file and runs no script."""
    title = html.escape(printable(f"bpgrade: {report.submission}"))
    return for_log(PAGE.format(language=look.catalogue.language, title=title, body=render_fragment(report, look)))


def render_fragment(report: Report, look: Look, *, is_hint: bool = False) -> str:
    """Return a part of a page with the table, the explanations and the points; a hint has no table."""
    parts = [make_element("p", problem) for problem in list_problems(report, look.catalogue)]
    if report.readable:
        parts += [] if is_hint else list_exercise_table(report.exercises, look)
        for exercise in report.exercises:
            parts += list_section(exercise, look, is_asked=is_hint)
        version = look.catalogue.format("report.version", version=__version__, tier=report.tier)
        parts.append(make_element("p", f"{format_total(report, look.catalogue, whole=look.whole)} {version}"))
    return f'<div class="bpgrade"><style>{STYLE}</style>{"".join(parts)}</div>'


def list_exercise_table(exercises: Sequence[ExerciseResult], look: Look) -> Iterator[str]:
    """Yield the table of the exercises; those that are not there have no row unless the look is whole."""
    rows = [e for e in exercises if look.whole or e.findings or e.verdict is not Verdict.MISSING]
    heads = [look.catalogue.format(f"report.{id}") for id in ("exercise", "result", "points")]
    if rows:
        body = "".join(make_exercise_row(exercise, look) for exercise in rows)
        yield f"<table><thead><tr>{make_cells('th', heads)}</tr></thead><tbody>{body}</tbody></table>"


def make_exercise_row(exercise: ExerciseResult, look: Look) -> str:
    """Return the row of an exercise: its name, the sign and word of its verdict, and its points."""
    word = f"{OUTCOMES[exercise.verdict].sign} {look.catalogue.name_verdict(exercise.verdict)}"
    lost = ", ".join(list_lost_points(exercise, look))
    return f"<tr>{make_cells('td', (exercise.name, word, f'{format_points(exercise)} {lost}'))}</tr>"


def make_cells(tag: str, texts: Iterable[str]) -> str:
    """Return one cell of a table for each text."""
    return "".join(make_element(tag, text) for text in texts)


def list_section(exercise: ExerciseResult, look: Look, *, is_asked: bool = False) -> Iterator[str]:
    """Yield the part of an exercise: findings or the first fault, remarks, output, and the next hint."""
    remarks = choose_remarks(exercise, look.catalogue, every=look.verbose)
    is_wrong = exercise.verdict not in (Verdict.PASSED, *IDLE) or (is_asked and exercise.verdict in IDLE)
    if not (exercise.findings or is_wrong or remarks):
        return
    parts = [make_element("h3", exercise.name)]
    for finding in exercise.findings:
        parts += list_finding_parts(finding, look, is_asked=is_asked)
    if not exercise.findings and is_wrong:
        parts += [make_element("p", line) for line in list_failures(exercise, look.catalogue)]
    parts += [make_element("p", look.catalogue.format_message(line)) for line in exercise.guide]
    parts += [make_element("p", look.catalogue.format("report.note", note=remark.message)) for remark in remarks]
    if printed := "\n".join(list_output(exercise, look.catalogue)):
        parts += [make_element("p", look.catalogue.format("report.printed")), make_element("pre", printed)]
    parts += list_folded_criteria(exercise, look)
    if command := format_hint_command(exercise, look):
        parts.append(make_element("p", command))
    kind = ' class="error"' if is_wrong else ""
    yield f"<section{kind}>{''.join(parts)}</section>"


def list_folded_criteria(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield the table of the criteria with their points, folded."""
    rows = []
    for criterion in exercise.criteria:
        name, word = look.catalogue.name_criterion(criterion.id), look.catalogue.name_verdict(criterion.verdict)
        reason = look.catalogue.format_message(criterion.message) if criterion.message else ""
        points = format_points(criterion) if criterion.maximum else ""
        rows.append(f"<tr>{make_cells('td', (name, word, points, reason))}</tr>")
    if rows:
        summary = make_element("summary", look.catalogue.format("report.criteria", count=len(rows)))
        yield f"<details>{summary}<table><tbody>{''.join(rows)}</tbody></table></details>"


def list_finding_parts(finding: Finding, look: Look, *, is_asked: bool) -> Iterator[str]:
    """Yield the place, the source line with a caret, and the sentences of a finding."""
    if finding.place is not None:
        yield make_element("p", format_place(finding.place, look.prefix, look.catalogue))
        if finding.place.line and finding.source_line is not None:
            line, column = cut_line(finding.source_line, finding.place.column)
            caret = f"\n{' ' * (column - 1)}^" if finding.place.column is not None else ""
            yield make_element("pre", f"{printable(line)}{caret}")
    for sentence in list_sentences(finding, look.catalogue):
        yield make_element("p", sentence)
    yield make_figures(finding, look)
    for text in look.catalogue.list_further(finding.message) if is_asked else ():
        yield make_element("p", text)


def make_element(tag: str, text: str) -> str:
    """Return an element with a text, which cannot add elements. Code between backticks is an element of its own."""
    escaped = html.escape(printable(text, newlines=True))
    if tag == "pre":
        return f"<pre>{escaped}</pre>"
    pieces = escaped.split("`")
    if len(pieces) % 2 == 0:
        return f"<{tag}>{escaped}</{tag}>"
    return f"<{tag}>{''.join(f'<code>{piece}</code>' if i % 2 else piece for i, piece in enumerate(pieces))}</{tag}>"
