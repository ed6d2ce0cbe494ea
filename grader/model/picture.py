"""A picture of a finding: a table of cells, or curves. A report draws it as text or as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grader.model.observation import Message


class CellKind(StrEnum):
    """The kinds of cells."""

    TEXT = "text"
    LINE = "line"  # goes on to the next cell
    ARROW = "arrow"  # a line with its head at the right
    PIPE = "pipe"  # goes down
    CORNER = "corner"  # comes from the left and goes up
    NODE = "node"  # a text in a circle
    FULL = "full"
    EMPTY = "empty"


@dataclass(frozen=True)
class PictureCell:
    """A cell of a picture: code, numbers or words, or a line; `tone` says "wrong" or "right" of it."""

    text: str = ""
    kind: CellKind = CellKind.TEXT
    tone: str = ""
    words: Message | None = None


@dataclass(frozen=True)
class Curve:
    """The numbers of a training, one after the other."""

    name: Message
    numbers: tuple[float, ...]
    tone: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture of a hint level. A reader sees the highest level of a kind that is allowed.

    Level 1 has the student's own line, level 2 the own numbers and formula, level 3 the right ones.
    """

    kind: str
    level: int
    caption: Message
    rows: tuple[tuple[PictureCell, ...], ...] = ()
    curves: tuple[Curve, ...] = ()
