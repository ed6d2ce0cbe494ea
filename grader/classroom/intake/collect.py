"""Collect the hand-ins of a class from a folder or a zip in the layout of a platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from grader.classroom.intake.archive import list_entries, open_zip
from grader.classroom.intake.entries import Entry, Room, list_folder, normalize_path
from grader.classroom.intake.gradescope import Record, read_metadata
from grader.classroom.intake.layouts import Layout, Reader, recognise_layout
from grader.classroom.intake.student_files import Share, make_folder, take_files
from grader.model import Message, Problem
from grader.submission.links import is_link
from grader.submission.source import Unreadable

METADATA_CAP = 256 << 20
NEEDS_YAML = "{} is read with PyYAML, which is not installed; run: python -m pip install PyYAML"
PROBLEMS_CAP = 20  # that are told of a student


@dataclass(frozen=True)
class HandIn:
    """One hand-in of one student.

    `student` is the id that the layout gives, in NFC; `files` are the .py and .ipynb ones, by their
    name within the hand-in, with /, and where they lie. `name`, `email`, `late`, `submitted` and
    `attempt` are the platform's own word, never that of a file's date. `problems` say to staff what
    could not be taken in.
    """

    student: str
    files: tuple[tuple[str, str], ...]
    name: str = ""
    late: bool = False
    submitted: datetime | None = None
    attempt: int = 1
    problems: tuple[Problem, ...] = ()
    email: str = ""


@dataclass(frozen=True)
class Collected:
    """The hand-ins of a class, sorted by student, one each; `problems` are those of the whole."""

    layout: str
    hand_ins: tuple[HandIn, ...]
    problems: tuple[Problem, ...] = ()


class NotCollected(Exception):
    """The path holds no class; the text says what it must be, and what it is."""


def collect_hand_ins(path: Path, unpacked: Path) -> Collected:
    """Collect the hand-ins below a folder or in a zip.

    A zip, and the zips that students handed in, are unpacked below `unpacked`, a temporary folder of
    the caller's: the files of the hand-ins lie there.
    """
    with ExitStack() as stack:
        entries, refused = list_everything(path, unpacked, stack)
        layout, entries, folder = recognise_layout(entries, zipped=path.is_file())
        if folder and path.is_dir():  # a link of one student must not lead to another one
            inner = next(name for name in os.listdir(path) if normalize_path(name) == folder)
            entries = list(list_folder(path / inner))
        read = layout.make_reader(entry.path for entry in entries)
        problems = [*refused, *find_nobodys(layout, read, entries)]
        if folder and not layout.is_platform:
            problems.append(Problem(Message("stepped_into", {"folder": folder}), costs=False))
        records = find_metadata(layout, entries) if layout.metadata else {}
        shares = group_by_student(read, entries)
        del entries  # which are many: what is a student's is gone once it is taken
        hand_ins = [make_hand_in(layout, student, shares.pop(student), unpacked) for student in sorted(shares)]
        if layout.metadata:
            hand_ins = keep_newest([each for one in hand_ins for each in split_by_person(one, records, layout)])
    if len(hand_ins) == 1 and not layout.is_platform:
        problems.append(Problem(Message("only_one", {"student": hand_ins[0].student}), costs=False))
    return Collected(layout.name, tuple(sorted(hand_ins, key=lambda h: h.student)), cap_problems(problems))


def list_everything(path: Path, unpacked: Path, stack: ExitStack) -> tuple[list[Entry], list[Problem]]:
    """List all entries of a folder or zip; NotCollected for anything else."""
    must = "must be a folder or a .zip with what students handed in"
    try:
        if is_link(path):
            raise NotCollected(f"{path} {must}; it is a link. Give the path to which it leads.")
        if path.is_dir():
            return list(list_folder(path)), []
        if path.is_file() and path.suffix.lower() == ".zip":
            return list_entries(stack.enter_context(open_zip(path)), make_folder(unpacked))
        got = "it is another kind of file" if path.exists() else "there is nothing of that name"
    except OSError as error:
        got = error.strerror or "it cannot be read"
    except Unreadable as refused:
        got = f"it cannot be opened as a zip ({refused.message.values['why']})"
    raise NotCollected(f"{path} {must}; {got}. Give the path of such a folder or zip.")


def group_by_student(read: Reader, entries: Sequence[Entry]) -> dict[str, list[Share]]:
    """Group the entries by their student."""
    shares: dict[str, list[Share]] = {}
    for entry in entries:
        if found := read(entry.path):
            name = entry.path if (file := found.get("file")) is None else sys.intern(file)
            order = int(found.get("order") or 0)
            one = Share(entry, name, found.get("name") or "", bool(found.get("late")), order)
            shares.setdefault(found["student"] or "", []).append(one)
    return shares


def make_hand_in(layout: Layout, student: str, shares: Sequence[Share], unpacked: Path) -> HandIn:
    """Make one student's hand-in, of the newest of each file if the platform counts them."""
    shares = sorted(shares, key=lambda share: (-share.order, share.file))
    files, problems = take_files(shares, unpacked, numbered=layout.numbered)
    tops = sorted({share.entry.path.partition("/")[0] for share in shares})
    if len(tops) > 1 and not layout.is_platform:
        problems.insert(0, Problem(Message("handed_in_twice", {"count": len(tops), "names": ", ".join(tops)})))
    if not files and not problems:
        came = next((share.file for share in shares if not share.file.endswith("/") and share.file[:1] != "."), None)
        other = Problem(Message("no_source_came", {}), came)
        problems.append(other if came else Problem(Message("no_sources", {"path": student})))
    return HandIn(student, files, name=shares[0].name, late=shares[0].late, problems=cap_problems(problems))


def find_nobodys(layout: Layout, read: Reader, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Find the names at the top that the layout does not know, or that fit several students."""
    named = {entry.path.partition("/")[0] for entry in entries if read(entry.path)}
    tops = {entry.path.partition("/")[0] for entry in entries}
    for top in sorted(tops - named - {layout.metadata}):
        id = "fits_several" if layout.list_readings(top) else "nobodys"
        yield Problem(Message(id, {"layout": layout.name}), top)


def find_metadata(layout: Layout, entries: Sequence[Entry]) -> dict[str, Record]:
    """Read the platform's own file; without a readable one there are no records."""
    for entry in entries:
        if entry.path == layout.metadata:
            if find_spec("yaml") is None:
                raise NotCollected(NEEDS_YAML.format(entry.path))
            try:
                with open(entry.fetch(Room(METADATA_CAP)), encoding="utf-8", errors="replace") as file:
                    return read_metadata(file)
            except (Unreadable, OSError):
                break
    return {}


def split_by_person(one: HandIn, records: dict[str, Record], layout: Layout) -> list[HandIn]:
    """Return a folder's hand-in once for each submitter, under the ids of the course."""
    record = records.get(one.student)
    if record is None or not record.submitters:
        unknown = Problem(Message("no_metadata", {"folder": one.student, "file": layout.metadata}))
        return [replace(one, problems=(unknown, *one.problems))]
    return [
        replace(
            one,
            student=who.sid or who.email or who.name or one.student,
            name=who.name,
            email=who.email,
            submitted=record.created_at,
            attempt=record.earlier + 1,
        )
        for who in record.submitters
    ]


def keep_newest(hand_ins: Sequence[HandIn]) -> list[HandIn]:
    """Keep one hand-in for each student, the last by the platform's time."""
    found: dict[str, HandIn] = {}
    for one in sorted(hand_ins, key=time_of_hand_in):
        before = found.get(one.student)
        if before is not None:
            left = Problem(Message("newest_only", {"when": before.submitted}), costs=False)
            one = replace(one, problems=(*one.problems, left))
        found[one.student] = one
    return list(found.values())


def time_of_hand_in(one: HandIn) -> float:
    """Return the time of a hand-in as a number; 0 if it is unknown."""
    if one.submitted is None:
        return 0.0
    return (one.submitted if one.submitted.tzinfo else one.submitted.replace(tzinfo=UTC)).timestamp()


def cap_problems(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the first problems, and the number of the others."""
    more = len(problems) - PROBLEMS_CAP
    if more <= 0:
        return tuple(problems)
    return (*problems[:PROBLEMS_CAP], Problem(Message("more_problems", {"count": more})))
