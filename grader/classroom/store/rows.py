"""The records of the store, and their rows."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from grader.model import ExerciseResult, Problem, Verdict
from grader.worker.stored import DamagedEntry, from_json, read_as, to_json


@dataclass(frozen=True)
class HandedIn:
    """One hand-in of one student; the store numbers them from 1."""

    student: str
    number: int
    submission: str
    submitted: datetime | None = None
    late: bool = False
    shown_name: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Run:
    """The seed, tier and versions that submissions were graded with."""

    seed: int
    tier: str
    probes: Mapping[str, Any]
    grader: Mapping[str, Any]


@dataclass(frozen=True)
class StoredReport:
    """A report of a submission; `exercises` is None where the entry is damaged.

    `digests` say by exercise what it was graded with. `unexplained` are the exercises whose findings are still to come.
    """

    submission: str
    run: Run
    digests: Mapping[str, str]
    unexplained: frozenset[str]
    readable: bool
    problems: tuple[Problem, ...]
    exercises: tuple[ExerciseResult, ...] | None
    seconds: float = field(default=0.0, compare=False)


def pack_files(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Pack names and bytes of files into one value."""
    head = json.dumps([[name, len(data)] for name, data in files]).encode("ascii")
    return zlib.compress(head + b"\n" + b"".join(data for _, data in files))


def unpack_files(value: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the files that `pack_files` packed; DamagedEntry for another value."""
    try:
        head, _, rest = zlib.decompress(value).partition(b"\n")
        files, at = [], 0
        for name, length in json.loads(head):
            files.append((str(name), rest[at : at + length]))
            at += length
    except (zlib.error, ValueError, TypeError) as error:
        raise DamagedEntry(str(error)) from None
    return tuple(files)


def pack_exercises(exercises: Sequence[ExerciseResult]) -> bytes:
    """Pack results into one value, equal for equal results however long they took."""
    return zlib.compress(to_json([replace(exercise, seconds=0.0) for exercise in exercises]).encode("ascii"))


def unpack_exercises(value: bytes) -> tuple[ExerciseResult, ...]:
    """Return the results that `pack_exercises` packed; DamagedEntry for another value."""
    try:
        text = zlib.decompress(value).decode("ascii")
    except (zlib.error, UnicodeDecodeError, TypeError) as error:
        raise DamagedEntry(str(error)) from None
    return from_json(text, tuple[ExerciseResult, ...])


def read_run(row: sqlite3.Row | None) -> Run:
    """Read a row as a run; DamagedEntry for any other row."""
    if row is None:
        raise DamagedEntry("a report belongs to no run")
    values = {name: from_json(row[name], dict[str, Any]) for name in ("probes", "grader")}
    return read_as({"seed": row["seed"], "tier": row["tier"], **values}, Run)


def read_hand_in(row: sqlite3.Row) -> HandedIn:
    """Read a row as a hand-in; DamagedEntry for any other row."""
    values = {name: row[name] for name in ("student", "number", "submission", "submitted", "shown_name")}
    found = read_as(values | {"late": bool(row["late"])}, HandedIn)
    return replace(found, problems=from_json(row["problems"], tuple[Problem, ...]))


def make_result_rows(number: int, report: StoredReport) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each exercise.

    A fault of the grader has no fraction and no digest, so the exercise is graded again next time. An
    unsettled exercise has no fraction; only --force grades it again.
    """
    for exercise in report.exercises or ():
        fault = exercise.verdict is Verdict.GRADER_FAULT
        empty = fault or exercise.verdict is Verdict.UNSETTLED
        fraction = None if empty or not exercise.maximum else exercise.score / exercise.maximum
        digest = "" if fault else report.digests.get(exercise.name, "")
        times = (fraction, round(exercise.seconds, 6), digest, exercise.name not in report.unexplained)
        yield number, exercise.name, str(exercise.verdict), *times


def make_criterion_rows(number: int, exercises: Sequence[ExerciseResult]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each criterion, with its share of the exercise."""
    for exercise in exercises:
        for position, one in enumerate(exercise.criteria, 1):
            whole = exercise.maximum or 1.0
            earned, share = one.score / whole, one.maximum / whole
            yield number, exercise.name, position, one.id, str(one.verdict), earned, share


def make_finding_rows(number: int, exercises: Sequence[ExerciseResult]) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each finding, the first one first."""
    for exercise in exercises:
        for rank, one in enumerate(exercise.findings, 1):
            place = (one.place.file, one.place.line, one.place.cell) if one.place else (None, None, None)
            yield number, exercise.name, rank, one.kind, one.id, *place
