"""Collect the source files of one student, and the problems with the others."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grader.classroom.intake.archive import INNER_CAP, list_entries, open_inner_zip
from grader.classroom.intake.entries import Entry, Room, refuse
from grader.classroom.intake.layouts import list_free_names, strip_number
from grader.model import Message, Problem
from grader.submission.read import BYTES_CAP, FILES_CAP
from grader.submission.source import Unreadable


@dataclass(frozen=True, slots=True)
class Share:
    """An entry that is a student's, with what the layout reads in its path."""

    entry: Entry
    file: str
    name: str = ""
    late: bool = False
    order: int = 0


def make_folder(unpacked: Path) -> Path:
    """Make a new folder below the caller's."""
    unpacked.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=unpacked))


@dataclass(frozen=True)
class Piece:
    """A file of a hand-in: its name there, and the name that it should have."""

    name: str
    wished: str
    entry: Entry


def take_files(
    shares: Sequence[Share], unpacked: Path, *, numbered: bool
) -> tuple[tuple[tuple[str, str], ...], list[Problem]]:
    """Take the files by their name within the hand-in, at most one more than are ever read."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    room = Room(BYTES_CAP)
    with closing(list_pieces(shares, unpacked, problems, numbered=numbered)) as found:
        for number, piece in enumerate(found):
            if number > FILES_CAP:  # also of those that are refused, for to find that out takes time
                if len(files) <= FILES_CAP:
                    problems.append(Problem(Message("too_many_files", {"cap": FILES_CAP})))
                break
            try:
                where = piece.entry.fetch(room)
            except Unreadable as refused:
                problems.append(Problem(refused.message, piece.name or None))
                continue
            given = next(name for name in chain([piece.wished], list_free_names(piece.name)) if name not in files)
            if given not in (piece.name, piece.wished):
                problems.append(Problem(Message("same_name", {"name": given}), piece.name, costs=False))
            files[sys.intern(given)] = where  # many students call a file alike
    return tuple(sorted(files.items())), problems


def list_pieces(
    shares: Sequence[Share], unpacked: Path, problems: list[Problem], *, numbered: bool
) -> Generator[Piece, None, None]:
    """Yield the sources among the entries and in their zips; an unpacked zip is removed afterwards."""
    room = Room(INNER_CAP, "zip_too_large")
    for share in shares:
        if not share.entry.is_zip:
            if share.entry.is_wanted or share.entry.odd:
                yield Piece(share.file, strip_number(share.file) if numbered else share.file, share.entry)
            continue
        try:
            yield from list_zip_pieces(share.entry, room, unpacked, problems)
        except Unreadable as refused:
            problems.append(Problem(refused.message, share.file))


def list_zip_pieces(zipped: Entry, room: Room, unpacked: Path, problems: list[Problem]) -> Generator[Piece, None, None]:
    """Yield the sources in a student's zip; a zip in it is refused."""
    where = Path(zipped.fetch(room))
    try:
        if not zipped.ours:
            size = where.stat().st_size
            if size > room.size:
                raise Unreadable(room.message)
            room.size -= size
        with open_inner_zip(where) as archive:
            entries, refused = list_entries(archive, make_folder(unpacked))
            problems += refused
            for entry in entries:
                if entry.is_zip:
                    entry = Entry(entry.path, refuse("zip_in_zip"))
                if entry.is_wanted or entry.odd:
                    yield Piece(entry.path, entry.path, entry)
    finally:
        if zipped.ours:
            where.unlink()
