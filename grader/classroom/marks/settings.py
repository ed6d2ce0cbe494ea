"""The course file: which exercises count, how much, until when, and what was decided by hand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from unicodedata import normalize

from grader.classroom.marks.validation import (
    Convert,
    Wrong,
    between,
    converted,
    line_of,
    meant,
    moment,
    one_of,
    reason,
    table,
    table_of,
    text,
    texts,
    yes_or_no,
)
from grader.model import Check
from grader.sandbox.protocol import Limits

TIERS = ("A", "B", "C")
HINT_LEVELS = range(1, 5)
LONGEST_LIMIT, MEBIBYTE = 3600.0, 1 << 20
VERSION = re.compile(r"^\s*(==|>=|<=|!=|<|>)\s*(\d+(?:\.\d+)*)\s*$")


class CourseError(Exception):
    """The course file cannot be used; the text has file, line, what must be, and what was got."""


@dataclass(frozen=True)
class Terms:
    """What is agreed with one student."""

    due: datetime | None = None
    excused: bool = False
    factor: float = 1.0
    reason: str = ""


@dataclass(frozen=True)
class Override:
    """Points that a person gave, and why."""

    points: float
    reason: str


@dataclass(frozen=True)
class Marking:
    """How verdicts become marks.

    `points` by exercise or unit; `hidden` and `void` name exercises, or criteria as `exercise:criterion`;
    `late_factor` is what late work is worth; `best` takes the attempt that is worth most, else the last.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    void: Mapping[str, str] = field(default_factory=dict)
    best: bool = False
    due: datetime | None = None
    late_factor: float = 1.0
    students: Mapping[str, Terms] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)


@dataclass(frozen=True)
class CourseFile:
    """A course file; without one, everything counts as the checks declare it."""

    path: Path | None = None
    exercises: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    requires: Mapping[str, str] = field(default_factory=dict)
    roster: Path | None = None
    tier: str = "A"
    limits: Limits = field(default_factory=Limits)
    max_hint: int = 4
    marking: Marking = field(default_factory=Marking)

    def chosen(self, checks: Sequence[Check]) -> tuple[Check, ...]:
        """The checks whose exercises belong to the course."""
        if not self.exercises:
            return tuple(checks)
        return tuple(check for check in checks if any(names(pattern, check.name) for pattern in self.exercises))


def names(pattern: str, exercise: str) -> bool:
    """Does a pattern of the course file name that exercise: `graph/mul_layer`, `mul_layer`, `graph`, `graph/*`?"""
    unit, _, short = exercise.rpartition("/")
    return any(fnmatchcase(word, pattern) for word in (exercise, short, unit))


def names_criterion(pattern: str, exercise: str, criterion: str) -> bool:
    """Does a pattern `exercise:criterion` name that criterion?"""
    where, mark, what = pattern.partition(":")
    return bool(mark) and names(where, exercise) and fnmatchcase(criterion, what)


def read_course(path: Path) -> CourseFile:
    """The course file at that path; CourseError says what is wrong with it, and on which line."""
    try:
        source = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"cannot read the course file {path} ({error}); it must be a TOML file in UTF-8") from None
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path}: this is not TOML: {error}") from None
    try:
        told = converted(found, KEYS)
    except Wrong as wrong:
        raise CourseError(f"{path}:{line_of(source, wrong.keys)}: {wrong.must}") from None
    late = told.pop("late", {})
    marking = {name: told.pop(name) for name in MARKING if name in told}
    if "roster" in told:
        told["roster"] = path.parent / told["roster"]
    if "limits" in told:
        told["limits"] = limits(told["limits"])
    marking["late_factor"] = late.get("factor", 1.0)
    marking["best"] = told.pop("attempts", "last") == "best"
    return CourseFile(path=path, marking=Marking(**marking), **told)


def limits(told: Mapping[str, float]) -> Limits:
    """The limits of a child."""
    usual = Limits()
    cpu = told.get("seconds", usual.cpu)
    memory = int(told["memory"] * MEBIBYTE) if "memory" in told else usual.memory
    return Limits(cpu, max(usual.total, 15 * cpu), memory)


def fitting(course: CourseFile, checks: Sequence[Check]) -> None:
    """CourseError unless every exercise and criterion that the file names is there."""
    marking = course.marking
    named = [("exercises", name) for name in course.exercises] + [("points", name) for name in marking.points]
    named += [("hidden", name) for name in marking.hidden] + [("void", name) for name in marking.void]
    named += [(f"overrides.{student}", name) for student, given in marking.overrides.items() for name in given]
    for where_named, pattern in named:
        where, mark, what = pattern.partition(":")
        there = [check for check in checks if names(where, check.name)]
        known = [name for check in checks for name in (check.name, check.name.rpartition("/")[2], check.unit)]
        if not there:
            raise misnamed(course, where_named, pattern, "an exercise", where, known)
        exact = next((check.name for check in there if check.name.rpartition("/")[2] == where), None)
        if where_named != "exercises" and exact is not None and where in {check.unit for check in checks}:
            raise ambiguous(course, where_named, pattern, where, exact)
        if mark and not any(fnmatchcase(c.id, what) for check in there for c in check.criteria):
            known = [c.id for check in there for c in check.criteria]
            raise misnamed(course, where_named, pattern, "a criterion", what, known)


def ambiguous(course: CourseFile, key: str, pattern: str, word: str, exact: str) -> CourseError:
    """The error for a word that is a unit and an exercise, where it matters which is meant."""
    source = course.path.read_text(encoding="utf-8-sig") if course.path else ""
    line = line_of(source, (*key.split(".", 1), pattern))
    says = f"{key} must say which is meant, for {word!r} is a unit and an exercise: write {exact!r} or '{word}/*'"
    return CourseError(f"{course.path}:{line}: {says}")


def misnamed(course: CourseFile, key: str, pattern: str, kind: str, word: str, known: Sequence[str]) -> CourseError:
    """The error for a name that nothing has."""
    source = course.path.read_text(encoding="utf-8-sig") if course.path else ""
    near = meant(word, known)
    line = line_of(source, (*key.split(".", 1), pattern))
    return CourseError(f"{course.path}:{line}: {key} must name {kind}, got {word!r}{near}")


def unmet(requires: Mapping[str, str], versions: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each required version that is not the one here."""
    for name, wanted in requires.items():
        got = versions.get(name)
        if got is None:
            yield f"the course file requires {name} {wanted}, which is not loaded"
        elif not all(satisfies(got, one) for one in wanted.split(",")):
            yield f"the course file requires {name} {wanted}, and {got} is installed"


def satisfies(version: str, wanted: str) -> bool:
    """Does a version like 2.4.6 lie where `>=2` wants it?"""
    matched = VERSION.match(wanted)
    assert matched, "the course file is validated"
    sign, bound = matched[1], numbers(matched[2])
    got = numbers(version)
    width = max(len(got), len(bound))
    got, bound = (tuple([*n, *[0] * width][:width]) for n in (got, bound))
    compared = (got > bound) - (got < bound)
    return compared in {"==": (0,), "!=": (-1, 1), ">=": (0, 1), "<=": (-1, 0), ">": (1,), "<": (-1,)}[sign]


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version."""
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[a-zA-Z+-]", version, maxsplit=1)[0]))


def version(found: Any) -> str:
    """Versions, such as `>=2, <3`."""
    if not all(VERSION.match(one) for one in text(found).split(",")):
        raise Wrong(f'must be versions such as ">=0.1, <1", got {found!r}')
    return str(found)


def override(found: Any) -> Override:
    """Points with a reason."""
    told = converted(found, {"points": between(0, 1e6), "reason": reason})
    for name in ("points", "reason"):
        if name not in told:
            raise Wrong(f'must have {name}, as in {{ points = 8, reason = "why" }}, got {found!r}')
    return Override(**told)


def terms(found: Any) -> Terms:
    """What is agreed with a student."""
    keys = {"due": moment, "excused": yes_or_no, "factor": between(0, 10), "reason": text}
    return Terms(**converted(found, keys))


def student(name: str) -> str:
    """A student's id as it is compared."""
    return normalize("NFC", name)


KEYS: Mapping[str, Convert] = {
    "exercises": texts,
    "plugins": texts,
    "requires": table_of(version),
    "roster": text,
    "tier": one_of(*TIERS),
    "limits": table({"seconds": between(0.05, LONGEST_LIMIT), "memory": between(256, 1 << 20)}),
    "max_hint": one_of(*HINT_LEVELS),
    "attempts": one_of("last", "best"),
    "due": moment,
    "late": table({"factor": between(0, 1)}),
    "points": table_of(between(0, 1e6)),
    "hidden": texts,
    "void": table_of(reason),
    "students": table_of(terms, key=student),
    "overrides": table_of(table_of(override), key=student),
}
MARKING = ("points", "hidden", "void", "due", "students", "overrides")


def with_roster(course: CourseFile, roster: Path | None) -> CourseFile:
    """The course with a roster that was named on the command line."""
    return replace(course, roster=roster) if roster is not None else course
