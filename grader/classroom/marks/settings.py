"""The course file: which exercises count, how much, until when, and what was decided by hand."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from unicodedata import normalize

from msgspec import Meta, ValidationError, convert

from grader.catalogue.choice import LANGUAGES
from grader.model import Check
from grader.sandbox.protocol import Limits

MEBIBYTE = 1 << 20
Points = Annotated[float, Meta(ge=0, le=1e6)]
Factor = Annotated[float, Meta(ge=0, le=10)]
Moment = Annotated[datetime, Meta(tz=True)]  # with an offset from UTC: the same moment wherever it is read
Reason = Annotated[str, Meta(pattern=r"\S")]


class CourseError(Exception):
    """The course file cannot be used; the text names the wrong key, its value and a right value."""


@dataclass(frozen=True)
class Terms:
    """An agreement with one student; their own factor replaces that of late work."""

    due: Moment | None = None
    excused: bool = False
    factor: Factor | None = None
    reason: str = ""


@dataclass(frozen=True)
class Override:
    """Points that a person gave, and why."""

    points: Points
    reason: Reason


@dataclass(frozen=True)
class Late:
    """How much of its points late work keeps."""

    factor: Annotated[float, Meta(ge=0, le=1)] = 1.0


@dataclass(frozen=True)
class VisibleFrom:
    """The moments from which outputs of a store show hints, hidden criteria, and scores."""

    hints: Moment | None = None
    hidden: Moment | None = None
    scores: Moment | None = None


@dataclass(frozen=True)
class ChildLimits:
    """Processor seconds of one exercise, and mebibytes of one child."""

    seconds: Annotated[float, Meta(ge=0.05, le=3600)] = Limits().cpu
    memory: Annotated[float, Meta(ge=256, le=MEBIBYTE)] = Limits().memory / MEBIBYTE


@dataclass(frozen=True)
class CourseFile:
    """A course file; each field is a key. Without a file, everything counts as the checks declare it.

    `unread` says what an exercise counts that may be in a file that nobody could read: nothing yet, or 0 points.
    `points` are by exercise or unit; `hidden` and `void` name exercises, or criteria as `exercise:criterion`.
    """

    course: str | None = None
    exercises: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    requires: Mapping[str, str] = field(default_factory=dict)
    roster: str | None = None
    language: Annotated[str, Meta(pattern=f"^({'|'.join(LANGUAGES)})$")] | None = None
    tier: Annotated[str, Meta(pattern="^[ABC]$")] = "A"
    limits: ChildLimits = ChildLimits()
    max_hint: Annotated[int, Meta(ge=1, le=4)] = 4
    attempts: Annotated[str, Meta(pattern="^(last|best)$")] = "last"
    unread: Annotated[str, Meta(pattern="^(empty|zero)$")] = "empty"
    due: Moment | None = None
    late: Late = Late()
    points: Mapping[str, Points] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    visible_from: VisibleFrom = VisibleFrom()
    void: Mapping[str, Reason] = field(default_factory=dict)
    students: Mapping[str, Terms] = field(default_factory=dict)
    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)

    def choose(self, checks: Sequence[Check]) -> tuple[Check, ...]:
        """Return the checks whose exercises belong to the course."""
        if not self.exercises:
            return tuple(checks)
        return tuple(check for check in checks if any(names_exercise(p, check.name) for p in self.exercises))

    def make_limits(self) -> Limits:
        """Return the limits of a child."""
        cpu = self.limits.seconds
        return Limits(cpu, max(Limits().total, 15 * cpu), int(self.limits.memory * MEBIBYTE))


def names_exercise(pattern: str, exercise: str) -> bool:
    """Does a pattern of the course file name that exercise: `graph/mul_layer`, `mul_layer`, `graph`, `graph/*`?"""
    unit, _, short = exercise.rpartition("/")
    return any(fnmatchcase(word, pattern) for word in (exercise, short, unit))


def names_criterion(pattern: str, exercise: str, criterion: str) -> bool:
    """Does a pattern `exercise:criterion` name that criterion?"""
    where, mark, what = pattern.partition(":")
    return bool(mark) and names_exercise(where, exercise) and fnmatchcase(criterion, what)


def read_course(path: Path) -> CourseFile:
    """Read the course file at that path. A roster is found from the folder of the course file."""
    try:
        # a student's id is one id however its letters are put together
        found = tomllib.loads(normalize("NFC", path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:  # text that is not UTF-8 or not TOML is a ValueError
        raise CourseError(f"{path} must be a TOML file in UTF-8; it cannot be read ({error})") from None
    try:
        course: CourseFile = convert_at("", found, CourseFile)
        check_versions(course.requires)
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None
    return replace(course, roster=str(path.parent / course.roster)) if course.roster else course


def convert_at(key: str, found: Any, wanted: Any) -> Any:
    """Convert the value of a key of the course file, "" for the whole file, to the wanted type."""
    keys: Mapping[str, Any] | None = None
    if is_dataclass(wanted):
        keys = get_type_hints(wanted, include_extras=True)
    elif get_origin(wanted) is get_origin(Mapping[str, Any]):
        keys = dict.fromkeys(found, get_args(wanted)[1]) if isinstance(found, dict) else {}
    if keys is not None and isinstance(found, dict):
        for name in found:
            if name not in keys:
                raise CourseError(f"{join_keys(key, name)} is no key of a course file{suggest(name, keys)}")
        found = {name: convert_at(join_keys(key, name), one, keys[name]) for name, one in found.items()}
    try:
        return convert(found, wanted)
    except ValidationError as error:
        says, _, _ = str(error).partition(" - at")
        must, expected, kind = says.partition("Expected ")
        says = f" must be {kind.partition(', got')[0]}" if expected and not must else f": {says}"
        raise CourseError(f"{key}{says}, got {found if isinstance(found, datetime) else repr(found)}") from None


def join_keys(key: str, name: str) -> str:
    """Return the full name of a key in a table."""
    return f"{key}.{name}" if key else name


def suggest(word: str, known: Collection[str]) -> str:
    """Return "; did you mean ...?" if a known word is near, else all known words."""
    near = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(set(known)))}"


def check_names(course: CourseFile, checks: Sequence[Check]) -> None:
    """Raise CourseError unless every exercise and criterion that the course names exists."""
    named = [("exercises", name) for name in course.exercises] + [("points", name) for name in course.points]
    named += [("hidden", name) for name in course.hidden] + [("void", name) for name in course.void]
    named += [(f"overrides.{student}", name) for student, given in course.overrides.items() for name in given]
    units = {check.unit for check in checks}
    for key, pattern in named:
        word, mark, criterion = pattern.partition(":")
        there = [check for check in checks if names_exercise(word, check.name)]
        if not there:
            known = [name for check in checks for name in (check.name, short_name(check), check.unit)]
            raise CourseError(f"{key} must name an exercise, got {word!r}{suggest(word, known)}")
        exact = next((check.name for check in there if short_name(check) == word), None)
        if key != "exercises" and exact is not None and word in units:
            raise CourseError(f"{key}: {word!r} is a unit and an exercise; write {exact!r} or '{word}/*'")
        if mark and not any(fnmatchcase(c.id, criterion) for check in there for c in check.criteria):
            known = [c.id for check in there for c in check.criteria]
            raise CourseError(f"{key} must name a criterion, got {criterion!r}{suggest(criterion, known)}")


def short_name(check: Check) -> str:
    """Return an exercise's name without its unit."""
    return check.name.rpartition("/")[2]


def check_versions(requires: Mapping[str, str]) -> None:
    """Raise CourseError unless each required version is a version specifier."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    for name, wanted in requires.items():
        try:
            SpecifierSet(wanted)
        except InvalidSpecifier:
            raise CourseError(f'requires.{name} must be versions like ">=0.1, <1", got {wanted!r}') from None


def find_unmet(requires: Mapping[str, str], versions: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each required version that is not installed."""
    from packaging.specifiers import SpecifierSet

    for name, wanted in requires.items():
        installed = versions.get(name)
        if installed is None:
            yield f"the course file requires {name} {wanted}, which is not loaded"
        elif not SpecifierSet(wanted).contains(installed, prereleases=True):
            yield f"the course file requires {name} {wanted}, and {installed} is installed"
