"""The files below a folder: each with its path from the top, fetched only when it is wanted."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from grader.model import Message
from grader.submission.links import leads_out
from grader.submission.read import (
    BYTES_CAP,
    FILES_CAP,
    NOTEBOOK_CAP,
    SUFFIXES,
    TEXT,
    is_clean,
    is_entered,
    list_named_files,
    measure_file,
)
from grader.submission.source import Unreadable

ZIP = ".zip"


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

    `fetch` returns the location of the plain file that holds it, or raises Unreadable. An `odd` entry, such as a
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
        raise Unreadable(Message(id, values))

    return fetch


def find_plain_file(where: str, home: str, room: Room) -> str:
    """Return the path of a plain file in the hand-in at `home`; nothing else is ever opened."""
    if leads_out(where, home):
        raise Unreadable(Message("is_link", {"target": os.path.realpath(where)}))
    try:
        size = measure_file(Path(where))
    except OSError as error:
        raise Unreadable(Message("unreadable", {"why": error.strerror or "unknown"})) from None
    cap = NOTEBOOK_CAP if where.lower().endswith(".ipynb") else BYTES_CAP
    if size > cap and not where.lower().endswith((ZIP, ".yml")):
        raise Unreadable(Message("too_large", {"cap": cap >> 20, "size": size}))
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
    """List the files below one folder that can hold work, one more than are ever read; without one, any file."""
    named = [*islice(list_named_files(folder, (*SUFFIXES, ZIP), home), FILES_CAP + 1)]
    for name, path in named:
        yield Entry(normalize_path(f"{folder.name}/{name}"), partial(find_plain_file, str(path), home), odd=True)
    for name, path in islice(list_named_files(folder, ("",), home), 0 if named else 1):
        id = "text_came" if path.suffix.lower() == TEXT else "no_source_came"
        yield Entry(normalize_path(f"{folder.name}/{name}"), refuse(id), odd=True)
