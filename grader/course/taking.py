"""What one student's entries hold: files that lie somewhere, and problems."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from grader.course.archive import INNER_CAP, entries_of, inner
from grader.course.entries import Entry, Refused, Room, refusing
from grader.course.layouts import free_names, without_number
from grader.model import Message, Problem
from grader.submission import BYTES_CAP, FILES_CAP


@dataclass(frozen=True)
class Share:
    """An entry that is a student's, with what the layout reads in its path."""

    entry: Entry
    file: str
    name: str = ""
    late: bool = False
    order: int = 0


def folder_in(unpacked: Path) -> Path:
    """A new folder below the caller's."""
    unpacked.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=unpacked))


def taken(
    shares: Sequence[Share], unpacked: Path, *, numbered: bool
) -> tuple[tuple[tuple[str, Path], ...], list[Problem]]:
    """The files by their name within the hand-in, as many as are ever read and one more."""
    files: dict[str, Path] = {}
    problems: list[Problem] = []
    room = Room(BYTES_CAP)
    with closing(one_level(shares, unpacked, problems)) as level:
        for name, entry in level:
            if len(files) > FILES_CAP:
                break
            try:
                where = entry.fetch(room)
            except Refused as refused:
                problems.append(Problem(refused.message, name or None))
                continue
            wished = chain([without_number(name)] if numbered else [], free_names(name))
            given = next(one for one in wished if one not in files)
            if given != name and not numbered:
                problems.append(Problem(Message("same_name", {"name": given}), name, costs=False))
            files[given] = where
    return tuple(sorted(files.items())), problems


def one_level(
    shares: Sequence[Share], unpacked: Path, problems: list[Problem]
) -> Generator[tuple[str, Entry], None, None]:
    """The sources among the entries, and those in a zip among them; the zip is gone afterwards."""
    for share in shares:
        if not share.entry.is_zip:
            if share.entry.is_wanted or share.entry.odd:
                yield share.file, share.entry
            continue
        where: Path | None = None
        try:
            where = share.entry.fetch(Room(INNER_CAP, "zip_too_large"))
            with inner(where) as archive:
                entries, refused = entries_of(archive, folder_in(unpacked))
                problems += refused
                yield from sources_of(entries)
        except Refused as refusal:
            problems.append(Problem(refusal.message, share.file))
        finally:
            if where is not None and unpacked in where.parents:
                where.unlink()


def sources_of(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """The sources in a student's zip; a zip in it is refused."""
    for entry in entries:
        if entry.is_zip:
            yield entry.path, Entry(entry.path, refusing("zip_in_zip"))
        elif entry.is_wanted or entry.odd:
            yield entry.path, entry
