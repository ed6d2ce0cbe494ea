"""One SQLite file that holds a class: what was handed in, and the reports.

It holds verdicts and fractions. Points, lateness, overrides and names are applied when it is read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.classroom.store import rows
from grader.classroom.store.database import StoreError, cannot_write, lock_for_writing, open_database
from grader.classroom.store.rows import HandedIn, Run, StoredReport
from grader.model import ExerciseResult, Problem
from grader.submission.source import Contents
from grader.worker.stored import DamagedEntry, from_json, to_json

INTAKE, OPEN, CLOSED = "intake", "open", "closed"  # a setting: are hand-ins of the class still to come?
NEWEST = "(SELECT max(id) FROM report WHERE submission = ?)"


class Store:
    """A class's file. One process at a time writes, any number read."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.lock = lock_for_writing(path) if write else None
        try:
            self.connection = open_database(path, write=write)
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
        """Write all of it or nothing; StoreError if the disk does not take it."""
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
            raise cannot_write(self.path, error) from None

    # settings

    def read_setting(self, name: str) -> str | None:
        """Read a setting; None if there is none."""
        row = self.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row and str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self.transaction():
            self.connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def read_secret(self) -> bytes:
        """Read the key of this store's pseudonyms; empty in a store that was never graded into."""
        return bytes.fromhex(self.read_setting("secret") or "")

    # writing

    def start_run(self, run: Run) -> int:
        """Return the number of a new run, or of the last one if it is the same."""
        if self.read_last_run() == run:
            return int(self.connection.execute("SELECT max(id) FROM run").fetchone()[0])
        values = (format_now(), run.seed, run.tier, json.dumps(run.probes), json.dumps(run.grader))
        with self.transaction():
            columns = "INSERT INTO run (started, seed, tier, probes, grader) VALUES (?, ?, ?, ?, ?)"
            return int(self.connection.execute(columns, values).lastrowid or 0)

    def add_hand_in(self, hand_in: HandedIn, contents: Contents) -> HandedIn:
        """Keep what a student handed in, as a new hand-in unless it is the same as the last one."""
        last = next(iter(self.list_hand_ins(hand_in.student)[::-1]), None)
        if last is not None and last.submission == hand_in.submission:
            hand_in = keep_first_time(hand_in, last)
            if hand_in == last:
                return last
        else:
            hand_in = replace(hand_in, number=1 if last is None else last.number + 1)
        submitted = hand_in.submitted and hand_in.submitted.isoformat()
        problems = to_json(hand_in.problems)
        with self.transaction():
            self._add_contents(hand_in.submission, contents)
            self.connection.execute(
                "INSERT INTO hand_in VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " submitted = excluded.submitted, late = excluded.late, shown_name = excluded.shown_name,"
                " problems = excluded.problems",
                (
                    *(hand_in.student, hand_in.number, hand_in.submission, format_now()),
                    *(submitted, hand_in.late, hand_in.shown_name, problems),
                ),
            )
        return hand_in

    def add_contents(self, submission: str, contents: Contents) -> None:
        """Keep the files of a submission, whoever handed it in."""
        with self.transaction():
            self._add_contents(submission, contents)

    def _add_contents(self, submission: str, contents: Contents) -> None:
        values = (submission, rows.pack_files(contents.files), to_json(contents.problems))
        self.connection.execute("INSERT OR IGNORE INTO submission VALUES (?, ?, ?)", values)

    def add_report(self, run: int, report: StoredReport) -> None:
        """Write a report whole, in one transaction."""
        exercises = report.exercises or ()
        packed = rows.pack_exercises(exercises)
        values = (report.submission, run, report.readable, to_json(report.problems), packed, round(report.seconds, 6))
        columns = "submission, run, readable, problems, exercises, seconds"
        with self.transaction():
            cursor = self.connection.execute(f"INSERT INTO report ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)
            number = cursor.lastrowid or 0
            self._insert("result", rows.make_result_rows(number, report))
            self._insert("criterion", rows.make_criterion_rows(number, exercises))
            self._insert("finding", rows.make_finding_rows(number, exercises))

    def add_explanations(self, submission: str, explained: Sequence[ExerciseResult]) -> None:
        """Put explained results in place of those of the newest report, in one transaction."""
        by_name = {result.name: result for result in explained}
        kept = self.read_results(submission) or ()
        packed = rows.pack_exercises([by_name.get(result.name, result) for result in kept])
        with self.transaction():
            (number,) = self.connection.execute(f"SELECT {NEWEST}", (submission,)).fetchone()
            self.connection.execute("UPDATE report SET exercises = ? WHERE id = ?", (packed, number))
            for name in by_name:
                self.connection.execute("DELETE FROM finding WHERE report = ? AND exercise = ?", (number, name))
                done = "UPDATE result SET explained = 1 WHERE report = ? AND exercise = ?"
                self.connection.execute(done, (number, name))
            self._insert("finding", rows.make_finding_rows(number, explained))

    def _insert(self, table: str, found: Iterable[tuple[Any, ...]]) -> None:
        for row in found:
            self.connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    def accept_digests(self, submission: str, digests: Mapping[str, str]) -> None:
        """Let the newest report stand as if it had been graded with this."""
        with self.transaction():
            self.connection.executemany(
                f"UPDATE result SET digest = ? WHERE exercise = ? AND report = {NEWEST}",
                [(digest, exercise, submission) for exercise, digest in digests.items()],
            )

    def forget_student(self, student: str) -> int:
        """Remove a student's hand-ins, and work that nobody else handed in; return the number of hand-ins."""
        with self.transaction():
            gone = self.connection.execute("DELETE FROM hand_in WHERE student = ?", (student,)).rowcount
            self.connection.execute("DELETE FROM submission WHERE hash NOT IN (SELECT submission FROM hand_in)")
        # what was deleted must not stay readable in the file's free pages
        self.connection.execute("VACUUM")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    # reading

    def read_last_run(self) -> Run | None:
        """Read the newest run."""
        row = self.connection.execute("SELECT * FROM run ORDER BY id DESC LIMIT 1").fetchone()
        return row and rows.read_run(row)

    def list_hand_ins(self, student: str | None = None) -> list[HandedIn]:
        """List the hand-ins of everybody or of one student, oldest first."""
        where, values = ("WHERE student = ?", (student,)) if student is not None else ("", ())
        found = self.connection.execute(f"SELECT * FROM hand_in {where} ORDER BY student, number", values)
        return [rows.read_hand_in(row) for row in found]

    def list_students(self) -> list[str]:
        """List everybody who handed something in."""
        return [name for (name,) in self.connection.execute("SELECT DISTINCT student FROM hand_in ORDER BY student")]

    def list_ungraded(self) -> list[str]:
        """List the submissions that have no report."""
        query = "SELECT hash FROM submission WHERE hash NOT IN (SELECT submission FROM report) ORDER BY hash"
        return [submission for (submission,) in self.connection.execute(query)]

    def list_unexplained(self) -> list[str]:
        """List the submissions whose newest report has findings still to come, the oldest report first."""
        newest = "SELECT submission, max(id) AS id FROM report GROUP BY submission"
        query = (
            f"SELECT submission FROM ({newest}) WHERE id IN (SELECT report FROM result WHERE NOT explained) ORDER BY id"
        )
        return [submission for (submission,) in self.connection.execute(query)]

    def count_unexplained(self) -> int:
        """Count the students whose last hand-in has findings still to come."""
        query = "SELECT count(*) FROM latest WHERE report IN (SELECT report FROM result WHERE NOT explained)"
        return int(self.connection.execute(query).fetchone()[0])

    def is_graded(self, submission: str, digests: Mapping[str, str]) -> bool:
        """Does the newest report of that submission hold these exercises, graded with just this?"""
        return digests.items() <= self._digests(submission).items()

    def _digests(self, submission: str) -> dict[str, str]:
        query = f"SELECT exercise, digest FROM result WHERE report = {NEWEST}"
        return dict(self.connection.execute(query, (submission,)).fetchall())

    def read_report(self, submission: str) -> StoredReport | None:
        """Read the newest report of a submission; None if there is none."""
        row = self.connection.execute(f"SELECT * FROM report WHERE id = {NEWEST}", (submission,)).fetchone()
        if row is None:
            return None
        run = self.connection.execute("SELECT * FROM run WHERE id = ?", (row["run"],)).fetchone()
        waiting = "SELECT exercise FROM result WHERE report = ? AND NOT explained"
        problems: tuple[Problem, ...] = ()
        exercises: tuple[ExerciseResult, ...] | None = None
        try:
            problems = from_json(row["problems"], tuple[Problem, ...])
            exercises = rows.unpack_exercises(row["exercises"])
        except DamagedEntry:
            pass  # its cell is empty, and staff are told
        return StoredReport(
            submission=submission,
            run=rows.read_run(run),
            digests=self._digests(submission),
            unexplained=frozenset(name for (name,) in self.connection.execute(waiting, (row["id"],))),
            readable=bool(row["readable"]),
            problems=problems,
            exercises=exercises,
            seconds=row["seconds"],
        )

    def read_results(self, submission: str) -> tuple[ExerciseResult, ...] | None:
        """Read the results of the newest report; None if it is missing or damaged."""
        row = self.connection.execute(f"SELECT exercises FROM report WHERE id = {NEWEST}", (submission,)).fetchone()
        try:
            return row and rows.unpack_exercises(row["exercises"])
        except DamagedEntry:
            return None

    def read_findings(self, submission: str) -> list[tuple[str, str, str, int | None]]:
        """Read exercise, kind, id and line of each first finding in the newest report."""
        query = f"SELECT exercise, kind, id, line FROM finding WHERE rank = 1 AND report = {NEWEST}"
        return [tuple(row) for row in self.connection.execute(query, (submission,))]

    def read_problems(self, submission: str) -> tuple[Problem, ...]:
        """Read the problems of the newest report; none if it is missing or damaged."""
        row = self.connection.execute(f"SELECT problems FROM report WHERE id = {NEWEST}", (submission,)).fetchone()
        try:
            return from_json(row["problems"], tuple[Problem, ...]) if row else ()
        except DamagedEntry:
            return ()

    def read_contents(self, submission: str) -> Contents:
        """Read the files of a submission; StoreError if the entry is damaged."""
        row = self.connection.execute("SELECT * FROM submission WHERE hash = ?", (submission,)).fetchone()
        try:
            return Contents(rows.unpack_files(row["files"]), from_json(row["problems"], tuple[Problem, ...]))
        except DamagedEntry as error:
            raise StoreError(f"{self.path}: the entry of submission {submission[:12]} is damaged ({error})") from None


def format_now() -> str:
    """Write the current time for the store."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep_first_time(hand_in: HandedIn, last: HandedIn) -> HandedIn:
    """Give work that is handed in again the time of its first hand-in."""
    times = [when for when in (last.submitted, hand_in.submitted) if when is not None]
    return replace(hand_in, number=last.number, submitted=min(times, default=None), late=last.late and hand_in.late)
