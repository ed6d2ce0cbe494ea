"""How the downloads of platforms say whose a file is: a name and a pattern each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from re import Match, Pattern

from grader.classroom.intake.entries import Entry

SIGNS = re.IGNORECASE | re.DOTALL


@dataclass(frozen=True)
class Layout:
    """A platform's way to name files.

    `pattern` fits a file's path from the top and has the groups `student` and, where the platform says
    so, `file` (the name within the hand-in), `name`, `late` and `order` (a number that grows with time).
    `numbered`: the platform appends -1, -2 to a file's name. `metadata` is a file that says who is who. Without a
    platform, names are the user's own.
    """

    name: str
    pattern: Pattern[str]
    numbered: bool = False
    metadata: str = ""
    is_platform: bool = True

    def match(self, path: str) -> Match[str] | None:
        """Match a path; None if it is no student's."""
        return self.pattern.fullmatch(path)


GRADESCOPE = Layout(
    "Gradescope", re.compile(r"(?P<student>submission_\d+)/(?P<file>.*)", SIGNS), metadata="submission_metadata.yml"
)
# name_LATE_user_attachment_file, the name in small letters; a text or a link that was handed in has no attachment
CANVAS = Layout(
    "Canvas",
    re.compile(
        r"(?:(?P<name>[^/]*?)_)??(?:(?P<late>(?-i:LATE))_)?(?P<student>\d+|anon_[a-z0-9]+)"
        r"_(?:(?P<order>\d+)_(?P<file>.+)|(?:text|link)\.html)",
        SIGNS,
    ),
    numbered=True,
)
# the underscore at the end is gone since Moodle 4.1
MOODLE_FOLDERS = Layout(
    "Moodle, in folders",
    re.compile(r"(?P<name>[^/]+?)_(?P<student>\d+)_assignsubmission_[a-z0-9]+_?/(?P<file>.*)", SIGNS),
)
MOODLE_FILES = Layout(
    "Moodle, without folders",
    re.compile(r"(?P<name>[^/]+?)_(?P<student>\d+)_assignsubmission_[a-z0-9]+_(?P<file>[^/]+)", SIGNS),
)
PLAIN = Layout(
    "one folder or file per student",
    re.compile(r"(?P<student>[^/]+?)(?:/(?P<file>.*)|\.(?:py|ipynb|zip))", SIGNS),
    is_platform=False,
)
PLATFORMS = (GRADESCOPE, MOODLE_FOLDERS, MOODLE_FILES, CANVAS)

# Canvas numbers a name that is taken; from the eighth on it appends a UUID
NUMBERED = re.compile(r"(.+?)-(?:[1-9]\d?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(\.[^./]+)", re.DOTALL)


def recognise_layout(entries: Sequence[Entry], *, zipped: bool) -> tuple[Layout, list[Entry], str]:
    """Return the layout, the entries from its top, and the name of a single folder above it."""
    inner, top = step_into_folder(entries)
    for found, folder in ((list(entries), ""), (inner, top)):
        for layout in PLATFORMS:
            if has_layout(layout, found):
                return layout, found, folder
    # a folder is given as it is meant, but whoever zips one gets it as the only entry
    return (PLAIN, inner, top) if zipped and top else (PLAIN, list(entries), "")


def step_into_folder(entries: Sequence[Entry]) -> tuple[list[Entry], str]:
    """Return the entries below the only folder at the top, and its name; none if there are more."""
    tops = {entry.path.partition("/")[0] for entry in entries}
    if len(tops) != 1 or not all("/" in entry.path for entry in entries):
        return [], ""
    (top,) = tops
    inner = [replace(entry, path=entry.path[len(top) + 1 :]) for entry in entries]
    return [entry for entry in inner if entry.path], top


def has_layout(layout: Layout, entries: Sequence[Entry]) -> bool:
    """Do the names at the top follow the pattern, at least every other one?"""
    tops = {entry.path.partition("/")[0] for entry in entries} - {layout.metadata}
    named = {entry.path.partition("/")[0] for entry in entries if layout.match(entry.path)}
    return bool(named) and 2 * len(named) >= len(tops)


def strip_number(name: str) -> str:
    """Remove the number that Canvas appends to a file's name that is taken."""
    found = NUMBERED.fullmatch(name)
    return "".join(found.groups()) if found else name


def list_free_names(name: str) -> Iterator[str]:
    """Yield the name, then other names for files of the same name."""
    stem, dot, suffix = name.rpartition(".")
    yield name
    for number in count(2):
        yield f"{stem} ({number}){dot}{suffix}"
