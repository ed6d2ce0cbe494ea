"""The files below a folder: each with its path from the top, fetched only when it is wanted."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from grader.model import Message
from grader.submission.links import choose_folders, leads_out
from grader.submission.read import (
    BYTES_CAP,
    FILES_CAP,
    FOLDERS_CAP,
    NOTEBOOK_CAP,
    SOURCES,
    SUFFIXES,
    is_clean,
    is_entered,
)

ZIP = ".zip"


class Refused(Exception):
    """A file that is not taken in; carries the message."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass
class Room:
    """How many bytes may still be written to the disk, and what is said of a file that needs more."""

    size: int
    id: str = "too_large"

    def __post_init__(self) -> None:
        self.message = Message(self.id, {"cap": self.size >> 20})


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of what was handed in: `path` from the top, with /, in NFC; a folder's ends in /.

    `fetch` returns the location of the plain file that holds it, or raises Refused. An `odd` entry, such as a
    link or an unreadable folder, is reported whatever its name is. `ours` says that the file was unpacked. A class has
    a hundred thousand entries, so they are small: the location of a file is text, not a Path.
    """

    path: str
    fetch: Callable[[Room], str]
    odd: bool = False
    ours: bool = False

    @property
    def is_wanted(self) -> bool:
        """Can it hold work?"""
        return self.path.lower().endswith((*SUFFIXES, ZIP))

    @property
    def is_zip(self) -> bool:
        """Is it a zip, by its name?"""
        return self.path.lower().endswith(ZIP)


def normalize_path(path: str) -> str:
    """Write a path with / and in NFC, so that all systems give a file the same name.

    Names that a zip of Korean Windows left on another system are bytes of cp949.
    """
    if not is_clean(path):
        raw = os.fsencode(path)
        try:
            path = raw.decode("cp949")
        except UnicodeDecodeError:
            path = raw.decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", path)


def refuse(id: str, **values: object) -> Callable[[Room], str]:
    """Return a fetch that refuses with that message."""

    def fetch(room: Room) -> str:
        raise Refused(Message(id, values))

    return fetch


def find_plain_file(where: str, home: str, room: Room) -> str:
    """Return the path of a plain file in the hand-in at `home`; nothing else is ever opened."""
    if leads_out(where, home):
        raise Refused(Message("is_link", {"target": os.path.realpath(where)}))
    try:
        status = os.stat(where)
    except OSError as error:
        raise Refused(Message("unreadable", {"why": error.strerror or "unknown"})) from None
    if stat.S_ISDIR(status.st_mode):
        raise Refused(Message("is_folder", {}))
    if not stat.S_ISREG(status.st_mode):
        raise Refused(Message("not_plain", {}))
    cap = NOTEBOOK_CAP if where.lower().endswith(".ipynb") else BYTES_CAP
    if status.st_size > cap and not where.lower().endswith((ZIP, ".yml")):
        raise Refused(Message("too_large", {"cap": cap >> 20, "size": status.st_size}))
    return where


def list_folder(folder: Path) -> Iterator[Entry]:
    """List the top of a folder and the possible work below it; a link that leads out is only named."""
    real = os.path.realpath(folder)
    for name in sorted(os.listdir(folder)):
        path, home = folder / name, os.path.join(real, name)
        linked = path.is_dir() and leads_out(path, home)
        if path.is_dir() and not linked:
            if is_entered(name):
                yield Entry(normalize_path(f"{name}/"), refuse("is_folder"))
                yield from list_below(path, home)
        elif not name.startswith("."):
            yield Entry(normalize_path(name + "/" * linked), partial(find_plain_file, str(path), home), odd=linked)


def list_below(folder: Path, home: str) -> Iterator[Entry]:
    """List the files below one folder that can hold work: one more than are ever read."""
    failed: list[OSError] = []
    top, found = folder.name, 0
    for number, (root, folders, files) in enumerate(os.walk(folder, onerror=failed.append, followlinks=True)):
        here = Path(root)
        at = f"{top}/{here.relative_to(folder).as_posix()}/".replace("/./", "/")
        folders[:] = [n for n in folders if is_entered(n) and not os.path.exists(here / n / "pyvenv.cfg")]
        odd = [*choose_folders(here, folders, home), *(n for n in folders if n.lower().endswith(SOURCES))]
        for name in (*odd, *sorted(n for n in files if not n.startswith("."))):
            fetch = partial(find_plain_file, os.path.join(root, name), home)
            entry = Entry(normalize_path(at + name), fetch, odd=name in odd)
            if entry.is_wanted or entry.odd:
                found += 1
                yield entry
        if found > FILES_CAP or number == FOLDERS_CAP:
            break
    for error in failed:
        where = Path(str(error.filename)).relative_to(folder).as_posix()
        why = error.strerror or "unknown"
        yield Entry(normalize_path(f"{top}/{where}"), refuse("unreadable", why=why), odd=True)
