"""The SQLite file of a class: its tables, its version, how it is opened, and who may write to it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

VERSION = 2
MAGIC = b"SQLite format 3\0"
APPLICATION = 0x62706772  # "bpgr", which tells our files from other databases
WAIT = 10.0  # seconds that a reader or a writer waits for another process
# what a class handed in, and the settings of the store
HANDED_IN = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE submission (hash TEXT PRIMARY KEY, files BLOB NOT NULL, problems TEXT NOT NULL);
CREATE TABLE hand_in (
    student TEXT NOT NULL, number INTEGER NOT NULL, submission TEXT NOT NULL REFERENCES submission,
    taken_in TEXT NOT NULL, submitted TEXT, late INTEGER NOT NULL, shown_name TEXT NOT NULL, problems TEXT NOT NULL,
    PRIMARY KEY (student, number)
) WITHOUT ROWID;
CREATE INDEX hand_in_submission ON hand_in (submission);
"""
GRADED = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, seed INTEGER NOT NULL,
    tier TEXT NOT NULL, probes TEXT NOT NULL, grader TEXT NOT NULL
);
CREATE TABLE report (
    id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submission ON DELETE CASCADE,
    run INTEGER NOT NULL REFERENCES run, readable INTEGER NOT NULL,
    problems TEXT NOT NULL, exercises BLOB NOT NULL, seconds REAL NOT NULL
);
CREATE INDEX report_submission ON report (submission, id);
CREATE TABLE result (
    report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE, exercise TEXT NOT NULL,
    verdict TEXT NOT NULL, fraction REAL, seconds REAL NOT NULL, digest TEXT NOT NULL, explained INTEGER NOT NULL,
    PRIMARY KEY (report, exercise)
) WITHOUT ROWID;
CREATE TABLE criterion (
    report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE, exercise TEXT NOT NULL, position INTEGER NOT NULL,
    id TEXT NOT NULL, verdict TEXT NOT NULL, earned REAL NOT NULL, share REAL NOT NULL,
    PRIMARY KEY (report, exercise, position)
) WITHOUT ROWID;
CREATE TABLE finding (
    report INTEGER NOT NULL REFERENCES report ON DELETE CASCADE, exercise TEXT NOT NULL, rank INTEGER NOT NULL,
    kind TEXT NOT NULL, id TEXT NOT NULL, file TEXT, line INTEGER, cell INTEGER,
    PRIMARY KEY (report, exercise, rank)
) WITHOUT ROWID;
CREATE VIEW latest AS
    SELECT h.student, h.number, h.submission, max(r.id) AS report
    FROM hand_in AS h LEFT JOIN report AS r ON r.submission = h.submission
    WHERE h.number = (SELECT max(number) FROM hand_in WHERE student = h.student)
    GROUP BY h.student;
"""
# the reports of version 1 have another form; the next `grade` makes them anew
FROM_VERSION_1 = f"""
DROP VIEW latest; DROP TABLE finding; DROP TABLE criterion; DROP TABLE result; DROP TABLE report; DROP TABLE run;
ALTER TABLE attempt RENAME TO hand_in;
DROP INDEX attempt_submission;
CREATE INDEX hand_in_submission ON hand_in (submission);
{GRADED}
"""
READING = ("foreign_keys = ON",)
# a report that was shown as graded outlives a loss of power; what was deleted is not left in the file
WRITING = (*READING, "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
# from a version to the next one; each is applied once, in one transaction
MIGRATIONS: Mapping[int, str] = {1: FROM_VERSION_1}


class StoreError(Exception):
    """The store cannot be used; the text says why and what to do."""


def open_database(path: Path, *, write: bool) -> sqlite3.Connection:
    """Connect to a store; a new one is made only for writing."""
    if not write:
        check_exists(path)
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None) if write else open_for_reading(path)
        connection.row_factory = sqlite3.Row
        version = read_version(connection, path, write=write)
        # only now that the file is known as ours, for this stays in it
        for pragma in WRITING if write else READING:
            connection.execute(f"PRAGMA {pragma}")
        bring_up_to_date(connection, version, write=write, path=path)
        check_columns(connection, path)
        return connection
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.OperationalError):
            raise cannot_write(path, error) from None
        if isinstance(error, sqlite3.DatabaseError):
            raise StoreError(f"{path} must be a store that `bpgrade grade` wrote; it is not ({error})") from None
        raise


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Connect for reading, without further files if a store at rest lies in a read-only folder."""
    at_rest = not path.with_name(path.name + "-wal").exists()
    options = "?mode=ro&immutable=1" if at_rest and not os.access(path.parent, os.W_OK) else "?mode=rw"
    return sqlite3.connect(path.resolve().as_uri() + options, uri=True, timeout=WAIT, isolation_level=None)


def check_exists(path: Path) -> None:
    """Raise StoreError unless there is a file."""
    if not path.is_file():
        raise StoreError(f"{path} must be a store that `bpgrade grade` wrote; there is no such file")


def read_version(connection: sqlite3.Connection, path: Path, *, write: bool) -> int:
    """Read the version of a store, 0 of an empty file for writing; StoreError for any other file."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if write and not tables and not version:
        return 0
    if application != APPLICATION:
        raise StoreError(f"{path} must be a store that `bpgrade grade` wrote; it is another program's database")
    if version > VERSION:
        raise StoreError(f"{path} was written by a newer bpgrade (store version {version}, here {VERSION}); update it")
    return int(version)


def bring_up_to_date(connection: sqlite3.Connection, version: int, *, write: bool, path: Path) -> None:
    """Make the tables of a new store; bring an older one to this version, one step after the other."""
    if version < VERSION and not write:
        raise StoreError(
            f"{path} was written by an older bpgrade, whose reports cannot be read here; "
            "run `bpgrade grade` on it once: it keeps what was handed in, and grades it again"
        )
    if not version:
        apply_step(connection, f"{HANDED_IN} {GRADED} PRAGMA application_id = {APPLICATION};", VERSION)
        return
    for older in range(version, VERSION):
        apply_step(connection, MIGRATIONS[older], older + 1)


def check_columns(connection: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError unless the store has every column of a new one, since rows are read by these names."""
    with closing(sqlite3.connect(":memory:")) as new:
        apply_step(new, f"{HANDED_IN} {GRADED}", VERSION)
        if lacking := list_columns(new) - list_columns(connection):
            table, column = min(lacking)
            raise StoreError(f"{path} is damaged: its table {table} must have a column {column}; take a copy of it")


def list_columns(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """List the columns of all tables, each with the name of its table."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {(table, row[1]) for table in tables for row in connection.execute(f'PRAGMA table_info("{table}")')}


def apply_step(connection: sqlite3.Connection, statements: str, version: int) -> None:
    """Apply all statements and the new version, or nothing."""
    connection.executescript(f"BEGIN IMMEDIATE; {statements} PRAGMA user_version = {version}; COMMIT;")


def lock_for_writing(path: Path) -> sqlite3.Connection:
    """Take the right to write to a store, which ends with its process, however that ends.

    It is an open transaction in a database beside the store, since every system gives such a lock back.
    """
    beside = path.with_name(path.name + "-lock")
    if path.is_file() and is_no_database(path):
        raise StoreError(f"{path} must be a store that `bpgrade grade` wrote; it is not (file is not a database)")
    try:
        lock = sqlite3.connect(beside, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StoreError(f"{path} is being written by another bpgrade; wait until it has ended") from None
        raise cannot_write(path, error) from None
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{beside} is in the way ({error}); remove it") from None
    return lock


def is_no_database(path: Path) -> bool:
    """Does the file begin as no database does? An empty file may become one; an unreadable one is not judged."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) not in (b"", MAGIC)
    except OSError:
        return False


def cannot_write(path: Path, error: sqlite3.Error) -> StoreError:
    """Return the error for a store that the disk did not take."""
    return StoreError(
        f"cannot use the store {path} ({error}); what was reported as graded is in it; "
        "give it a folder that exists with space on it, and run the same command again"
    )
