"""How the downloads of platforms say whose a file is: a name and a pattern each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from re import Pattern

from grader.classroom.intake.entries import Entry

SIGNS = re.IGNORECASE | re.DOTALL
LONGEST = 1000  # characters of a name that a platform writes
Reading = Mapping[str, str | None]
Reader = Callable[[str], Reading | None]


@dataclass(frozen=True)
class Layout:
    """A platform's way to name files.

    `pattern` matches a file's path from the top. Its group `student` is the id. A platform may also give the groups
    `file` (the name within the hand-in), `name`, `late` and `order` (a number that grows with time).
    `words`: a name of these words may stand in front of it. `numbered`: the platform appends -1, -2 to a file's name.
    `metadata` is a file that says who is who. Without a platform, names are the user's own.
    """

    name: str
    pattern: Pattern[str]
    words: Pattern[str] | None = None
    numbered: bool = False
    metadata: str = ""
    is_platform: bool = True

    def list_readings(self, path: str) -> list[Reading]:
        """List the ways to read a path, the shortest name first; none if it is no student's."""
        if self.words is None:
            return [match.groupdict()] if (match := self.pattern.fullmatch(path)) else []
        starts = [0, *(m.end() for m in re.finditer("_", path.partition("/")[0]))] if len(path) <= LONGEST else []
        found = [(path[: max(0, start - 1)], self.pattern.fullmatch(path, start)) for start in starts]
        fits = [(n, m) for n, m in found if m and self.words.fullmatch(n) and (m["student"].isdigit() or not n)]
        return [{"name": name} | match.groupdict() for name, match in fits]

    def make_reader(self, paths: Iterable[str]) -> Reader:
        """Return a function that reads one of the paths; None if it is no student's, or if it fits several.

        A student's own words may look like the numbers of a platform. Then the reading counts that is most
        like the certain readings: a student has one name, and most numbers of a kind have as many digits.
        """
        readings = [found for path in paths if (found := self.list_readings(path))] if self.words else []
        certain = [found[0] for found in readings if len(found) == 1]
        names = {one["student"]: one["name"] for one in certain}
        known = certain if 5 * len(certain) > len(readings) else [found[0] for found in readings]
        usual = {key: find_usual_lengths([one.get(key) or "" for one in known]) for key in ("student", "order")}

        def rate(one: Reading) -> int:
            return sum(len(one.get(key) or "") in lengths for key, lengths in usual.items())

        def read(path: str) -> Reading | None:
            fitting = self.list_readings(path)
            if len(fitting) > 1:
                fitting = [one for one in fitting if names.get(one["student"], one["name"]) == one["name"]]
                fitting = [one for one in fitting if rate(one) == max(map(rate, fitting))]
            return fitting[0] if len(fitting) == 1 else None

        return read


GRADESCOPE = Layout(
    "Gradescope", re.compile(r"(?P<student>submission_\d+)/(?P<file>.*)", SIGNS), metadata="submission_metadata.yml"
)
# name_LATE_user_attachment_file, the name in small letters; a text or a link that was handed in has no attachment
CANVAS = Layout(
    "Canvas",
    re.compile(
        r"(?:(?P<late>(?-i:LATE))_)?(?P<student>[0-9]+|anon_[a-z0-9]+)"
        r"_(?:(?P<order>[0-9]+)_(?P<file>.+)|(?:text|link)\.html)",
        SIGNS,
    ),
    words=re.compile(r"(?!.*LATE)[^\x00-/:-@[-^`{-\x7f\s]*"),  # letters, digits and _
    numbered=True,
)
# the underscore at the end is gone since Moodle 4.1
MOODLE_FOLDERS = Layout(
    "Moodle, in folders",
    re.compile(r"(?P<name>[^/]*?)_(?P<student>[0-9]+)_assignsubmission_[a-z0-9]+_?/(?P<file>.*)", SIGNS),
)
MOODLE_FILES = Layout(
    "Moodle, without folders",
    re.compile(r"(?P<student>[0-9]+)_assignsubmission_[a-z0-9]+_(?P<file>[^/]+)", SIGNS),
    words=re.compile(r"[^/]*"),
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
    named = {entry.path.partition("/")[0] for entry in entries if layout.list_readings(entry.path)}
    return bool(named) and 2 * len(named) >= len(tops)


def find_usual_lengths(numbers: Sequence[str]) -> set[int]:
    """Find the lengths that at least a tenth of the numbers has."""
    return {length for length, count in Counter(map(len, filter(None, numbers))).items() if 10 * count >= len(numbers)}


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
