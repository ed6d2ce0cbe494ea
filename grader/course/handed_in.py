"""Take in what a class handed in: a folder or a zip, in the layout of the platform that it comes from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.model import Problem
from grader.submission import is_entered, walk


@dataclass(frozen=True)
class HandIn:
    """What one student handed in at one time.

    `student` is the id that the layout gives, in NFC; `files` are the .py and .ipynb ones, by their
    name within the hand-in, with /, and where they lie. `name`, `late`, `submitted` and `attempt` are
    the platform's own word, never that of a file's date. `problems` say to staff what could not be
    taken in.
    """

    student: str
    files: tuple[tuple[str, Path], ...]
    name: str = ""
    late: bool = False
    submitted: datetime | None = None
    attempt: int = 1
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Collected:
    """The hand-ins of a class, sorted by student, one each; `problems` are those that are nobody's."""

    layout: str
    hand_ins: tuple[HandIn, ...]
    problems: tuple[Problem, ...] = ()


class NotCollected(Exception):
    """What was given holds no class; the text says what it must be and what was got."""


def collect(path: Path, unpacked: Path) -> Collected:
    """The hand-ins below a folder or in a zip; a zip is unpacked below `unpacked`, the caller's temporary folder."""
    if not path.is_dir():
        raise NotCollected(f"{path} must be a folder or a .zip with what students handed in; give such a path")
    hand_ins: dict[str, HandIn] = {}
    for entry in sorted(path.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and is_entered(entry.name):
            student, files = entry.name, [(f.relative_to(entry).as_posix(), f) for f in walk(entry)]
        elif entry.is_file() and entry.suffix.lower() in (".py", ".ipynb"):
            student, files = entry.stem, [(entry.name, entry)]
        else:
            continue
        student = unicodedata.normalize("NFC", student)
        hand_ins[student] = HandIn(student, tuple(files))
    return Collected("one folder or file per student", tuple(hand_ins[s] for s in sorted(hand_ins)))
