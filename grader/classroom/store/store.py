"""One SQLite file that holds a class: what was handed in, and what grading it came to.

It holds verdicts and fractions. Points, lateness, overrides and names are applied when it is read.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.store import stored
from grader.classroom.store.database import StoreError, locked, opened, unwritable
from grader.model import CriterionResult, ExerciseResult, Message, Problem, Report, Verdict
from grader.submission.source import Contents


@dataclass(frozen=True)
class Attempt:
    """What one student handed in at one time, as the store has it."""

    student: str
    number: int
    submission: str
    submitted: datetime | None = None
    late: bool = False
    shown_name: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Run:
    """What a run was graded with."""

    seed: int
    tier: str
    probes: Mapping[str, Any]
    grader: Mapping[str, Any]


@dataclass(frozen=True)
class Graded:
    """The newest report of a submission; `exercises` is None where the entry cannot be read."""

    id: int
    submission: str
    run: Run
    digests: Mapping[str, str]
    readable: bool
    problems: tuple[Problem, ...]
    exercises: tuple[ExerciseResult, ...] | None
    seconds: float = field(default=0.0, compare=False)


class Store:
    """A class's file. One process at a time writes, any number read."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.lock = locked(path) if write else None
        try:
            self.connection = opened(path, write=write)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file and of the lock."""
        if hasattr(self, "connection"):
            self.connection.close()
        if self.lock is not None:
            self.lock.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing; StoreError when the disk does not take it."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                # SQLite has rolled back by itself where the disk is full
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise unwritable(self.path, error) from None

    # settings

    def setting(self, name: str) -> str | None:
        """A setting's value."""
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row and str(row[0])

    def set(self, name: str, value: str | None) -> None:
        """Set a setting, or take it out."""
        with self.transaction():
            self.connection.execute("DELETE FROM setting WHERE name = ?", (name,))
            if value is not None:
                self.connection.execute("INSERT INTO setting VALUES (?, ?)", (name, value))

    def secret(self) -> bytes:
        """What makes the pseudonyms of this store; empty in a store that was never graded into."""
        return bytes.fromhex(self.setting("secret") or "")

    # writing

    def begin(self, run: Run) -> int:
        """The number of a new run; of the last one when it was begun with just the same."""
        if self.last_run() == run:
            return int(self.connection.execute("SELECT max(id) FROM run").fetchone()[0])
        told = [run.seed, run.tier, json.dumps(run.probes), json.dumps(run.grader)]
        with self.transaction():
            columns = "INSERT INTO run (started, seed, tier, probes, grader) VALUES (?, ?, ?, ?, ?)"
            return int(self.connection.execute(columns, (now(), *told)).lastrowid or 0)

    def take_in(self, attempt: Attempt, contents: Contents) -> Attempt:
        """Keep what a student handed in, as a new attempt unless it is the one that is there."""
        last = self.last_attempt(attempt.student)
        if last is not None and last.submission == attempt.submission:
            attempt = at_the_earliest(attempt, last)
            if attempt == last:
                return last
        else:
            attempt = replace(attempt, number=1 if last is None else last.number + 1)
        with self.transaction():
            self._hold(attempt.submission, contents)
            self.connection.execute(
                "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " submitted = excluded.submitted, late = excluded.late, shown_name = excluded.shown_name,"
                " problems = excluded.problems",
                (
                    attempt.student,
                    attempt.number,
                    attempt.submission,
                    now(),
                    attempt.submitted and attempt.submitted.isoformat(),
                    attempt.late,
                    attempt.shown_name,
                    stored.text_of_problems(attempt.problems),
                ),
            )
        return attempt

    def hold(self, submission: str, contents: Contents) -> None:
        """Keep what was handed in, whoever it was."""
        with self.transaction():
            self._hold(submission, contents)

    def _hold(self, submission: str, contents: Contents) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO submission VALUES (?, ?, ?)",
            (submission, packed(contents.files), stored.text_of_problems(contents.problems)),
        )

    def keep(self, run: int, submission: str, digests: Mapping[str, str], report: Report, seconds: float) -> None:
        """Write a report whole, in one transaction; `digests` say by exercise what it was graded with."""
        with self.transaction():
            cursor = self.connection.execute(
                "INSERT INTO report (submission, run, readable, problems, exercises, seconds)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    submission,
                    run,
                    report.readable,
                    stored.text_of_problems(report.problems),
                    zlib.compress(stored.text_of(report.exercises).encode("ascii")),
                    round(seconds, 6),
                ),
            )
            number = cursor.lastrowid
            rows = results(number, report, digests)
            self.connection.executemany("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?)", rows)
            self.connection.executemany("INSERT INTO criterion VALUES (?, ?, ?, ?, ?, ?, ?)", criteria(number, report))
            self.connection.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?, ?)", findings(number, report))

    def forget(self, student: str) -> int:
        """Remove a student's attempts, and what nobody else handed in; how many attempts there were."""
        with self.transaction():
            gone = self.connection.execute("DELETE FROM attempt WHERE student = ?", (student,)).rowcount
            self.connection.execute("DELETE FROM submission WHERE hash NOT IN (SELECT submission FROM attempt)")
        # what was deleted must not stay readable in the file's free pages
        self.connection.execute("VACUUM")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    # reading

    def last_run(self) -> Run | None:
        """The newest run."""
        row = self.connection.execute("SELECT * FROM run ORDER BY id DESC LIMIT 1").fetchone()
        return row and run_of(row)

    def attempts(self, student: str | None = None) -> list[Attempt]:
        """The attempts of everybody or of one student, oldest first."""
        where, values = ("WHERE student = ?", (student,)) if student is not None else ("", ())
        rows = self.connection.execute(f"SELECT * FROM attempt {where} ORDER BY student, number", values)
        return [attempt_of(row) for row in rows]

    def last_attempt(self, student: str) -> Attempt | None:
        """The newest attempt of a student."""
        return next(iter(self.attempts(student)[::-1]), None)

    def is_graded(self, submission: str, digests: Mapping[str, str]) -> bool:
        """Is the newest report of that submission one of these exercises, graded with just this?"""
        return digests.items() <= self._digests(submission).items()

    def _digests(self, submission: str) -> dict[str, str]:
        return dict(
            self.connection.execute(
                "SELECT exercise, digest FROM result WHERE report = (SELECT max(id) FROM report WHERE submission = ?)",
                (submission,),
            ).fetchall()
        )

    def settle(self, submission: str, digests: Mapping[str, str]) -> None:
        """Let the newest report stand as if it had been graded with this."""
        with self.transaction():
            self.connection.executemany(
                "UPDATE result SET digest = ? WHERE exercise = ? AND report ="
                " (SELECT max(id) FROM report WHERE submission = ?)",
                [(digest, exercise, submission) for exercise, digest in digests.items()],
            )

    def graded(self, submission: str) -> Graded | None:
        """The newest report of a submission."""
        row = self.connection.execute(
            "SELECT * FROM report WHERE submission = ? ORDER BY id DESC LIMIT 1", (submission,)
        ).fetchone()
        return row and self._graded(row)

    def results(self, submission: str) -> tuple[ExerciseResult, ...] | None:
        """Verdicts and fractions of the newest report, without findings; None when there are none, or damaged."""
        row = self.connection.execute(
            "SELECT id, exercises FROM report WHERE submission = ? ORDER BY id DESC LIMIT 1", (submission,)
        ).fetchone()
        if row is None:
            return None
        criteria: dict[str, list[CriterionResult]] = {}
        try:
            whole = zlib.decompress(row["exercises"])  # which ends with a checksum
            for exercise, *told in self.connection.execute(
                "SELECT exercise, id, verdict, earned, share FROM criterion WHERE report = ?"
                " ORDER BY exercise, position",
                (row["id"],),
            ):
                name, verdict, earned, share = told
                criteria.setdefault(exercise, []).append(CriterionResult(name, Verdict(verdict), earned, share))
            rows = self.connection.execute(
                "SELECT exercise, verdict FROM result WHERE report = ?", (row["id"],)
            ).fetchall()
            reasons: dict[str, Message | None] = {}
            if any(verdict == Verdict.GRADER_FAULT for _, verdict in rows):
                reasons = {one.name: one.reason for one in stored.exercises_of(whole.decode("ascii"))}
            return tuple(
                ExerciseResult(
                    name, "", "", Verdict(verdict), 1.0, tuple(criteria.get(name, ())), reason=reasons.get(name)
                )
                for name, verdict in rows
            )
        except (stored.Unreadable, zlib.error, ValueError, TypeError):
            return None

    def findings(self, submission: str) -> list[tuple[str, str, str]]:
        """Of the newest report: exercise, kind and id of the first finding of each exercise."""
        return [
            (row["exercise"], row["kind"], row["id"])
            for row in self.connection.execute(
                "SELECT exercise, kind, id FROM finding WHERE rank = 1"
                " AND report = (SELECT max(id) FROM report WHERE submission = ?)",
                (submission,),
            )
        ]

    def _graded(self, row: sqlite3.Row) -> Graded:
        run = self.connection.execute("SELECT * FROM run WHERE id = ?", (row["run"],)).fetchone()
        problems: tuple[Problem, ...] = ()
        exercises: tuple[ExerciseResult, ...] | None = None
        try:
            problems = stored.problems_of(row["problems"])
            exercises = stored.exercises_of(zlib.decompress(row["exercises"]).decode("ascii"))
        except (stored.Unreadable, zlib.error, UnicodeDecodeError, TypeError):
            pass  # a damaged entry; it has an empty cell, and staff are told
        return Graded(
            row["id"],
            row["submission"],
            run_of(run),
            self._digests(row["submission"]),
            bool(row["readable"]),
            problems,
            exercises,
            row["seconds"],
        )

    def contents(self, submission: str) -> Contents:
        """What was handed in; StoreError when the entry is damaged."""
        row = self.connection.execute("SELECT * FROM submission WHERE hash = ?", (submission,)).fetchone()
        try:
            return Contents(unpacked(row["files"]), stored.problems_of(row["problems"]))
        except (stored.Unreadable, zlib.error, ValueError, TypeError) as error:
            raise StoreError(f"{self.path}: the entry of submission {submission[:12]} is damaged ({error})") from None


def now() -> str:
    """The time, as the store writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Names and bytes of files in one value."""
    head = json.dumps([[name, len(data)] for name, data in files]).encode("ascii")
    return zlib.compress(head + b"\n" + b"".join(data for _, data in files))


def unpacked(value: bytes) -> tuple[tuple[str, bytes], ...]:
    """The files that `packed` packed."""
    head, _, rest = zlib.decompress(value).partition(b"\n")
    files, at = [], 0
    for name, length in json.loads(head):
        files.append((str(name), rest[at : at + length]))
        at += length
    return tuple(files)


def run_of(row: sqlite3.Row) -> Run:
    """A row as a run."""
    return Run(row["seed"], row["tier"], json.loads(row["probes"]), json.loads(row["grader"]))


def attempt_of(row: sqlite3.Row) -> Attempt:
    """A row as an attempt."""
    submitted = row["submitted"] and datetime.fromisoformat(row["submitted"])
    problems = stored.problems_of(row["problems"])
    name = row["shown_name"]
    return Attempt(row["student"], row["number"], row["submission"], submitted, bool(row["late"]), name, problems)


def at_the_earliest(attempt: Attempt, last: Attempt) -> Attempt:
    """The same work handed in again: it was there when it was handed in first."""
    times = [when for when in (last.submitted, attempt.submitted) if when is not None]
    return replace(attempt, number=last.number, submitted=min(times, default=None), late=last.late and attempt.late)


def results(number: int | None, report: Report, digests: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """A row for each exercise; a fault of the grader has no fraction, and no digest, for it may be gone next time."""
    for exercise in report.exercises:
        fault = exercise.verdict is Verdict.GRADER_FAULT
        fraction = None if fault or not exercise.maximum else exercise.score / exercise.maximum
        digest = "" if fault else digests.get(exercise.name, "")
        yield number, exercise.name, str(exercise.verdict), fraction, round(exercise.seconds, 6), digest


def criteria(number: int | None, report: Report) -> Iterator[tuple[object, ...]]:
    """A row for each criterion, with its share of the exercise."""
    for exercise in report.exercises:
        for position, one in enumerate(exercise.criteria, 1):
            whole = exercise.maximum or 1.0
            earned, share = one.score / whole, one.maximum / whole
            yield number, exercise.name, position, one.id, str(one.verdict), earned, share


def findings(number: int | None, report: Report) -> Iterator[tuple[object, ...]]:
    """A row for each finding, the first one first."""
    for exercise in report.exercises:
        for rank, one in enumerate(exercise.findings, 1):
            place = one.place
            told = (place.file, place.line, place.cell) if place else (None, None, None)
            yield number, exercise.name, rank, one.kind, one.id, *told
