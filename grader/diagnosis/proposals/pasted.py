"""Propose a text without what was pasted along with it, or without what belongs to another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.diagnosis.proposals.lines import BLOCK_WORDS, Lines, Slip, read_margin

PROMPT = re.compile(r"^(\s*)(?:>>> ?|\.\.\.(?: |$)|(?:In|Out) ?\[\s*+\d*+\s*+\]: ?)")
FENCE = re.compile(r"\s*(?:```|~~~)")
MARK = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?:\s|$)")
NUMBER = re.compile(r"\s*(\d+)[.:|)]?(\s*)")
NOTEBOOK = re.compile(r"\s*(?:[%!]\s*\w|(?:pip3?|conda)\s+install\b|\$\s)")
OPENED = re.compile(
    rf"^(\s*(?:\}}\s*)?)(?:(?:public|private|static|export)\s+)*((?:{'|'.join(BLOCK_WORDS)}|function)\b(?:.*\S)?)\s*+\{{\s*$"
)
NUMBERED = 0.8  # of the lines begin with a number, if line numbers were pasted
SHORTEST = 3  # lines


def find_fences(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Fences of Markdown: without them, then without the text outside of them."""
    fences = [n for n, line in enumerate(lines, 1) if FENCE.match(line)]
    if fences:
        yield Slip(dict.fromkeys(fences, ""))
        inside = {n for start, end in zip(fences[::2], [*fences[1::2], len(lines) + 1], strict=False)
                  for n in range(start + 1, end)}  # fmt: skip
        yield Slip({n: "" for n, line in enumerate(lines, 1) if line.strip() and n not in inside})


def find_conflicts(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Marks of a merge conflict: with the first version of each piece, then with the second."""
    for kept in ("<", ">"):
        changed, side = {}, ""
        for number, line in enumerate(lines, 1):
            mark = MARK.match(line)
            if mark:
                side = {"<": "<", "|": "|", "=": ">", ">": ""}[line[0]]
            if mark or (side and side != kept):
                changed[number] = ""
        if changed:
            yield Slip(
                changed,
                {"name": lines[min(changed) - 1][:7]},
                next(n for n in changed if lines[n - 1][:3] in ("<<<", "===", ">>>")),
            )


def find_line_numbers(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A number in front of each line."""
    found = {n: match for n, line in enumerate(lines, 1) if (match := NUMBER.match(line))}
    filled = [n for n, line in enumerate(lines, 1) if line.strip()]
    rising = all(
        int(found[a].group(1)[:9]) < int(found[b].group(1)[:9]) for a, b in zip(found, [*found][1:], strict=False)
    )
    if len(found) < SHORTEST or len(found) < NUMBERED * len(filled) or not rising:
        return
    with_code = [match for n, match in found.items() if lines[n - 1][match.end() :]]
    space = min((len(match.group(2)) for match in with_code), default=0)
    changed = {n: lines[n - 1][match.end(1) :].lstrip(".:|)")[space:].rstrip() for n, match in found.items()}
    yield Slip(changed, {"name": found[min(found)].group().strip()})


def find_prompts(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Prompts that an interpreter or a notebook prints: without them, then without the lines that have none."""
    changed = {n: PROMPT.sub(r"\1", line) for n, line in enumerate(lines, 1) if PROMPT.match(line)}
    if changed:
        values = {"name": PROMPT.match(lines[min(changed) - 1]).group().strip()}  # type: ignore[union-attr]
        yield Slip(changed, values)
        yield Slip({n: changed.get(n, "") for n, line in enumerate(lines, 1) if line.strip()}, values, min(changed))


def find_notebook_lines(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Lines for a notebook or a shell."""
    changed = {n: f"{read_margin(line)}pass" if read_margin(line) else ""
               for n, line in enumerate(lines, 1) if NOTEBOOK.match(line)}  # fmt: skip
    if changed:
        yield Slip(changed, {"name": lines[min(changed) - 1].strip()})


def find_braces(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Braces around blocks, as C has them."""
    opened = [n for n, line in enumerate(lines, 1) if OPENED.match(line)]
    if opened:
        changed = {n: OPENED.sub(lambda m: f"{read_margin(m.group(1))}{m.group(2)}:", lines[n - 1]) for n in opened}
        changed = {n: re.sub(r"^(\s*)function\b", r"\1def", text) for n, text in changed.items()}
        changed |= {n: "" for n, line in enumerate(lines, 1) if re.match(r"\s*[{}]\s*+(?:;\s*)?$", line)}
        yield Slip(changed, {"name": "{"}, opened[0])


def find_tabs(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Tabs beside spaces in the indentation."""
    if isinstance(error, IndentationError):
        for width in (4, 8):
            changed = {n: line.expandtabs(width) for n, line in enumerate(lines, 1) if "\t" in read_margin(line)}
            if changed:
                yield Slip(changed, place=error.lineno if error.lineno in changed else None)
