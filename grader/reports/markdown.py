"""Report -> Markdown, for wherever Markdown is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from grader.catalogue.harmless import for_log, printable
from grader.model import ExerciseResult, Finding, Report
from grader.reports.explanations import (
    choose_remarks,
    format_number,
    format_place,
    format_points,
    format_total,
    list_explanations,
    list_problems,
)
from grader.reports.look import Look
from grader.version import __version__

OUTPUT_LINES = 20
SPECIAL = re.compile(r"[\\`*\[\]<>&#|~$]|(?<![^\W_])_|_(?![^\W_])")  # `_` is only a letter between letters
AT_START = re.compile(r"^(\d+(?=[.)](?:\s|$))|(?=[-+=]))(.)")  # of a list, or of a line below a heading
# what becomes a link where Markdown is shown, although it is nothing of Markdown: addresses, people, numbers of issues
LINKED = re.compile(r"@|//|www\.|#\d", re.IGNORECASE)


def render_markdown(report: Report, look: Look) -> str:
    """The report as a document: the points, every exercise, and what is wrong with those that need work."""
    blocks = ["# bpgrade", escape_sentence(format_total(report, look.catalogue))]
    blocks += [f"- {escape_sentence(problem)}" for problem in list_problems(report, look.catalogue)]
    for unit, group in groupby(report.exercises, key=lambda e: e.name.rpartition("/")[0]):
        blocks += [f"## {escape_sentence(unit)}", "\n".join(format_item(exercise, look) for exercise in group)]
    for exercise in report.exercises:
        found = list(list_blocks(exercise, look, look.prefix))
        blocks += [f"## {format_code(exercise.name)}", *found] if found else []
    blocks.append(look.catalogue.text("report.version", version=__version__, tier=report.tier))
    return for_log("\n\n".join(blocks)) + "\n"


def format_item(exercise: ExerciseResult, look: Look) -> str:
    """An exercise in the list of its unit."""
    name = format_code(exercise.name.rpartition("/")[2])
    return f"- {name}: {look.catalogue.verdict(exercise.verdict)}, {format_points(exercise)}"


def list_blocks(exercise: ExerciseResult, look: Look, prefix: str) -> Iterator[str]:
    """What is wrong with an exercise, its remarks and what it printed, as blocks."""
    sources = {(finding.id, finding.place): finding for finding in exercise.findings}
    for one in list_explanations(exercise, look.catalogue):
        if one.place is not None:
            yield format_code(format_place(one.place, prefix, look.catalogue))
        yield from list_source(sources.get((one.id, one.place)))
        yield "\n".join(f"- {escape_sentence(line)}" for line in one.lines)
    if look.verbose and exercise.criteria:
        yield "\n".join(list_criterion_items(exercise, look))
    for remark in choose_remarks(exercise, look.catalogue, every=look.verbose):
        yield escape_sentence(look.catalogue.text("report.note", note=remark.message))
    if exercise.output.strip():
        lines = printable(exercise.output, newlines=True).rstrip().split("\n")[:OUTPUT_LINES]
        yield f"{look.catalogue.text('report.printed')}\n\n{fence_lines(lines)}"


def list_criterion_items(exercise: ExerciseResult, look: Look) -> Iterator[str]:
    """Every criterion with its points."""
    for one in exercise.criteria:
        said = f": {escape_sentence(look.catalogue.text_of(one.message))}" if one.message else ""
        earned = f"{format_number(one.score)}/{format_number(one.maximum)}"
        name, word = look.catalogue.criterion(one.id), look.catalogue.verdict(one.verdict)
        yield f"- {escape_sentence(name)}, {word}, {earned}{said}"


def list_source(finding: Finding | None) -> Iterator[str]:
    """The line of the source that a finding is about."""
    if finding is not None and finding.place and finding.place.line and finding.source_line is not None:
        yield fence_lines([f"{finding.place.line} | {printable(finding.source_line)}"])


def escape_sentence(text: str) -> str:
    """A sentence: what stands between backticks becomes code, and everything else is only text.

    Whatever the text holds, nothing in it starts a link, an image, HTML or any other structure: code
    ends where it began, and every character that means something is written as a reference.
    """
    parts = printable(text).split("`")
    # a backtick without a partner is only a character
    single = [escape_character("`"), *escape_links(parts.pop())] if len(parts) % 2 == 0 else []
    pieces = [
        p for number, part in enumerate(parts) for p in ([format_code(part)] if number % 2 else escape_links(part))
    ]
    shown = ""
    for piece in [*pieces, *single]:
        # two pieces of code that touch would be read as one, and what follows as its end
        shown += f" {piece}" if shown.endswith("`") and piece.startswith("`") else piece
    return AT_START.sub(lambda found: f"{found[1]}{escape_character(found[2])}", shown.strip())


def escape_links(text: str) -> list[str]:
    """Text without meaning to Markdown, in pieces; words that a site would make links of become code."""
    return [format_code(word) if LINKED.search(word) else escape_text(word) for word in re.split(r"(\s+)", text)]


def escape_text(text: str) -> str:
    """Text with every character that means something to Markdown or HTML as a reference."""
    return SPECIAL.sub(lambda found: escape_character(found[0]), printable(text))


def escape_character(character: str) -> str:
    """A character as HTML and Markdown both read it, and take it for nothing but itself."""
    return f"&#{ord(character)};"


def format_code(text: str) -> str:
    """A piece of code in a line, between more backticks than it holds."""
    text = printable(text)
    ticks = "`" * (1 + count_backticks(text))
    pad = " " if text.startswith("`") or text.endswith("`") or not text.strip() else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text else ""


def fence_lines(lines: list[str]) -> str:
    """Lines as a block of code, behind a longer fence than any in them."""
    ticks = "`" * max(3, 1 + max(map(count_backticks, lines)))
    return "\n".join([f"{ticks}text", *lines, ticks])


def count_backticks(text: str) -> int:
    """How many backticks stand together at most."""
    return max(map(len, re.findall("`+", text)), default=0)
