"""Write a report as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report
from grader.reports.explanations import (
    choose_remarks,
    cut_line,
    format_place,
    format_points,
    format_total,
    list_explanations,
    list_output,
    list_problems,
)
from grader.reports.look import Look
from grader.version import __version__

SPECIAL = re.compile(r"[\\`*\[\]<>&#|~$]|(?<![^\W_])_|_(?![^\W_])")  # `_` is only a letter between letters
AT_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))(.)")  # the start of a list, or of a line below a heading
# sites turn these into links, although Markdown does not: addresses, people, numbers of issues
LINKED = re.compile(r"@|//|www\.|#\d", re.IGNORECASE)


def render_markdown(report: Report, look: Look) -> str:
    """Return the report: points, a list of exercises, and the explanations of each exercise."""
    blocks = ["# bpgrade", escape_sentence(format_total(report, look.catalogue))]
    blocks += [f"- {escape_sentence(problem)}" for problem in list_problems(report, look.catalogue)]
    for unit, group in groupby(report.exercises, key=lambda e: e.name.rpartition("/")[0]):
        blocks += [f"## {escape_sentence(unit)}", "\n".join(format_item(exercise, look) for exercise in group)]
    for exercise in report.exercises:
        found = list(list_blocks(exercise, look, look.prefix))
        blocks += [f"## {format_code(exercise.name)}", *found] if found else []
    blocks.append(look.catalogue.format("report.version", version=__version__, tier=report.tier))
    return for_log("\n\n".join(blocks)) + "\n"


def format_item(exercise: ExerciseResult, look: Look) -> str:
    """Return the line of an exercise in the list of its unit."""
    name = format_code(exercise.name.rpartition("/")[2])
    return f"- {name}: {look.catalogue.name_verdict(exercise.verdict)}, {format_points(exercise)}"


def list_blocks(exercise: ExerciseResult, look: Look, prefix: str) -> Iterator[str]:
    """Yield the explanations, remarks and captured output of an exercise as blocks."""
    sources = {(finding.id, finding.place): finding for finding in exercise.findings}
    for explanation in list_explanations(exercise, look.catalogue):
        if explanation.place is not None:
            yield format_code(format_place(explanation.place, prefix, look.catalogue))
        yield from list_source(sources.get((explanation.id, explanation.place)))
        yield "\n".join(f"- {escape_sentence(line)}" for line in explanation.lines)
    if look.verbose and exercise.criteria:
        yield "\n".join(list_criterion_items(exercise, look))
    for remark in choose_remarks(exercise, look.catalogue, every=look.verbose):
        yield escape_sentence(look.catalogue.format("report.note", note=remark.message))
    if lines := list(list_output(exercise, look.catalogue)):
        yield f"{look.catalogue.format('report.printed')}\n\n{fence_lines(lines)}"


def list_criterion_items(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Yield a line for each criterion with its points."""
    for criterion in exercise.criteria:
        reason = f": {escape_sentence(look.catalogue.format_message(criterion.message))}" if criterion.message else ""
        name, word = look.catalogue.name_criterion(criterion.id), look.catalogue.name_verdict(criterion.verdict)
        yield f"- {escape_sentence(name)}, {word}, {format_points(criterion)}{reason}"


def list_source(finding: Finding | None) -> Iterator[str]:
    """Yield the source line of a finding as a block."""
    if finding is not None and finding.place and finding.place.line and finding.source_line is not None:
        line, _ = cut_line(finding.source_line, finding.place.column)
        yield fence_lines([f"{finding.place.line} | {printable(line)}"])


def escape_sentence(text: str) -> str:
    """Escape a sentence; text between backticks becomes code, and all other text stays text.

    No text can start a link, an image, HTML or another structure. Code ends at its own end, and every special
    character becomes a reference.
    """
    parts = printable(text).split("`")
    # a single backtick is only a character
    single = [escape_character("`"), *escape_links(parts.pop())] if len(parts) % 2 == 0 else []
    pieces = [
        p for number, part in enumerate(parts) for p in ([format_code(part)] if number % 2 else escape_links(part))
    ]
    shown = ""
    for piece in [*pieces, *single]:
        # two pieces of code side by side would be read as one piece
        shown += f" {piece}" if shown.endswith("`") and piece.startswith("`") else piece
    return AT_START.sub(lambda found: f"{found[1]}{escape_character(found[2])}", shown.strip())


def escape_links(text: str) -> list[str]:
    """Escape text in pieces; a word that a site would turn into a link becomes code."""
    return [format_code(word) if LINKED.search(word) else escape_text(word) for word in re.split(r"(\s+)", text)]


def escape_text(text: str) -> str:
    """Write every character that is special in Markdown or HTML as a reference."""
    return SPECIAL.sub(lambda found: escape_character(found[0]), printable(text))


def escape_character(character: str) -> str:
    """Return the reference of a character, which HTML and Markdown read as this character."""
    return f"&#{ord(character)};"


def format_code(text: str) -> str:
    """Return code between more backticks than the code holds."""
    text = printable(text)
    ticks = "`" * (1 + count_backticks(text))
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text else ""


def fence_lines(lines: list[str]) -> str:
    """Return lines as a block of code; its fence is longer than any fence inside."""
    ticks = "`" * max(3, 1 + max(map(count_backticks, lines)))
    return "\n".join([f"{ticks}text", *lines, ticks])


def count_backticks(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", text)), default=0)
