"""Read the lines of a text, and hold the lines as they were meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

BLOCK_WORDS = ("class", "def", "if", "elif", "else", "for", "while", "with", "try", "except", "finally")
BLOCK = re.compile(rf"\s*(?:{'|'.join(BLOCK_WORDS)})\b.*:\s*(?:#.*)?$")
Lines = Sequence[str]


@dataclass(frozen=True)
class Slip:
    """Lines as they were meant, by number from 1; `place` if it is not the first of them.

    An edit that is not `offered` only shows where something is missing; nobody knows what.
    """

    lines: Mapping[int, str]
    values: Mapping[str, object] = field(default_factory=dict)
    place: int | None = None
    offered: bool = True
    id: str = ""


def list_suspects(lines: Lines, error: SyntaxError) -> Iterator[tuple[int, str]]:
    """The line that Python stopped at, then the one before it that holds code."""
    at = max(1, min(error.lineno or 1, len(lines)))
    yield at, lines[at - 1]
    for number in range(at - 1, 0, -1):
        if strip_comment(lines[number - 1]).strip():
            yield number, lines[number - 1]
            return


def strip_comment(line: str) -> str:
    """The line up to its comment."""
    return re.match(r"(?:[^#'\"]|'[^']*'?|\"[^\"]*\"?)*", line).group()  # type: ignore[union-attr]


def read_margin(line: str) -> str:
    """The white space in front."""
    return line[: len(line) - len(line.lstrip())]
