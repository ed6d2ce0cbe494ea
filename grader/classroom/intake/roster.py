"""The list of a class: a CSV, as spreadsheets and platforms write it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from grader.catalogue.choice import LANGUAGES, parse_locale
from grader.submission.encoding import decode_text

SEPARATORS = ",;\t"
# the first of the ids that a row has is its id, the others are keys; "id" is Canvas's own beside "SIS User ID"
IDS = ("studentid", "sisuserid", "sid", "학번", "studentnumber", "idnumber", "username", "sisloginid", "loginid", "id")
STUDENT = "student"  # an id, and beside one a name
KEYS = ("canvasuserid", "canvasid", "identifier", "moodleid", "moodleidentifier", "식별자")
NAMES = ("name", "fullname", "studentname", "이름", "성명")
FIRST, LAST = ("firstname", "givenname"), ("lastname", "surname", "familyname")
EMAILS = ("email", "emailaddress", "이메일", "이메일주소")
DUE, SUBMITTED = ("due", "duedate", "dueat", "마감"), ("submitted", "submittedat", "제출")
LANGUAGE = ("language", "lang", "언어")
GROUP = ("group", "groupname", "team", "teamname", "조", "모둠")
NO_STUDENT = ("points possible",)  # Canvas's second row
MUST_ID = 'one of the columns must be "id", "student_id", "sid", "username" or 학번'
MUST_TIME = "must be a date and a time, for example 2026-11-20T23:59+09:00"


class RosterError(Exception):
    """The roster cannot be used; the text has file, line, what must be, and what was got."""


@dataclass(frozen=True)
class Person:
    """A row of the roster; `keys` are other ids, for example of Canvas and Moodle."""

    id: str
    name: str = ""
    email: str = ""
    keys: tuple[str, ...] = ()
    due: datetime | None = None
    submitted: datetime | None = None
    line: int = 0
    language: str | None = None
    group: str = ""


@dataclass(frozen=True)
class Roster:
    """Everybody in a class, in the order of the file."""

    path: Path
    people: tuple[Person, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Person]:
        """Return the people by each key that is only theirs."""
        return keep_unique((key, person) for person in self.people for key in list_keys(person))

    @cached_property
    def by_name(self) -> Mapping[str, Person]:
        """Return the people by each spelling of a name that nobody else has."""
        return keep_unique((name, person) for person in self.people for name in list_spellings(person.name))


def list_keys(person: Person) -> set[str]:
    """List the keys of a person, without the name."""
    return {fold_key(key) for key in (person.id, person.email, *person.keys) if key}


def keep_unique(pairs: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Keep the keys that belong to one person only."""
    found: dict[str, set[Person]] = {}
    for key, person in pairs:
        found.setdefault(key, set()).add(person)
    return {key: people.pop() for key, people in found.items() if len(people) == 1}


def fold_key(text: str) -> str:
    """Return a key as it is compared: in NFC, without case or blanks."""
    return "".join(unicodedata.normalize("NFC", text).casefold().split())


def fold_name(text: str) -> str:
    """Return a name as it is compared: its letters and digits only, since Canvas keeps no others."""
    return re.sub(r"[\W_]", "", fold_key(text))


def list_spellings(name: str) -> set[str]:
    """List a name with either part first, if a comma or a single blank parts it."""
    last, comma, first = name.partition(",")
    parts = [last, first] if comma else name.split()
    ways = {fold_name("".join(parts))}
    if len(parts) == 2:
        ways.add(fold_name(parts[1] + parts[0]))
    return ways - {""}


def read_roster(path: Path) -> Roster:
    """Read the roster at that path; RosterError names the fault and its line."""
    text = read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = [(line, row) for line, row in read_rows(path, text, separator) if any(cell.strip() for cell in row)]
    if not rows:
        raise RosterError(f"{path}:1: must have a header and a row for each student, got an empty file")
    columns = find_columns(path, *rows[0])
    people: dict[str, Person] = {}
    for line, row in rows[1:]:
        person = read_person(path, line, row, columns, len(rows[0][1]))
        if person is None:
            continue
        before = people.setdefault(fold_key(person.id), person)
        if before is not person:
            raise RosterError(
                f"{path}:{line}: each id must stand there once, got {person.id!r}, as in line {before.line}"
            )
    return Roster(path, tuple(people.values()))


def read_text(path: Path) -> str:
    """Read the text by its byte-order mark, else as UTF-8, else in the old encoding of Excel."""
    if not path.is_file():
        got = "it is no file" if path.exists() else "there is none"
        raise RosterError(f"{path}: the roster must be a CSV file, and {got}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: the roster cannot be read ({error.strerror})") from None
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return decode_text(data, "utf-16" if marked else "utf-8-sig")[0]
    except UnicodeError:
        raise RosterError(
            f"{path}: the roster must be text, and its encoding is unknown; save it as CSV UTF-8"
        ) from None


def read_rows(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise RosterError(f"{path}:{line}: this is not CSV ({error}); save it as CSV again") from None


def find_columns(path: Path, line: int, header: Sequence[str]) -> dict[str, list[int]]:
    """Find the column numbers of each kind; for ids, the best column first."""
    heads = [re.sub(r"[\s_.-]", "", unicodedata.normalize("NFC", head).casefold()) for head in header]

    def at(*names: str) -> list[int]:
        return [number for name in names for number, head in enumerate(heads) if head == name]

    ids, names = at(*IDS), at(*NAMES)
    student = at(STUDENT)
    if ids:
        names += student
    ids = ids or student or at(*EMAILS) or at(*KEYS)
    if not ids:
        raise RosterError(f"{path}:{line}: {MUST_ID}, got {', '.join(map(repr, header))}")
    return {
        "ids": ids, "keys": at(*KEYS), "names": names, "emails": at(*EMAILS), "first": at(*FIRST),
        "last": at(*LAST), "due": at(*DUE), "submitted": at(*SUBMITTED), "language": at(*LANGUAGE),
        "group": at(*GROUP),
    }  # fmt: skip


def read_person(
    path: Path, line: int, row: Sequence[str], columns: Mapping[str, list[int]], width: int
) -> Person | None:
    """Read a row's person; None if the row is not a person's."""
    cells = [unicodedata.normalize("NFC", cell).strip() for cell in row]
    if any(cells[width:]):
        raise RosterError(f"{path}:{line}: a row must have {width} cells as the header has, got {len(cells)}")

    def told(column: str) -> list[str]:
        return [cells[number] for number in columns[column] if number < len(cells) and cells[number]]

    ids, names = told("ids"), told("names")
    name = names[0] if names else " ".join((*told("first"), *told("last")))
    if not ids:
        if not name or name.casefold() in NO_STUDENT:
            return None
        raise RosterError(f"{path}:{line}: each row must have an id, got none for {name!r}")
    keys = (*ids[1:], *(re.sub(r"^\D+(?=\d+$)", "", key) for key in told("keys")))
    due, submitted = (
        parse_moment(path, line, column, found[0]) if (found := told(column)) else None
        for column in ("due", "submitted")
    )
    language = parse_language(path, line, next(iter(told("language")), ""))
    email, group = (next(iter(told(column)), "") for column in ("emails", "group"))
    return Person(ids[0], name, email, keys, due, submitted, line, language, group)


def parse_language(path: Path, line: int, text: str) -> str | None:
    """Parse a language, as a code or as a word; None for an empty cell."""
    found = parse_locale(text)
    if text and found is None:
        raise RosterError(f"{path}:{line}: language must be one of {', '.join(LANGUAGES)}, got {text!r}")
    return found


def parse_moment(path: Path, line: int, column: str, text: str) -> datetime:
    """Parse a date with its time; one without an offset is in the zone of this machine."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise RosterError(f"{path}:{line}: {column} {MUST_TIME}, got {text!r}") from None
    if ":" not in text:
        raise RosterError(f"{path}:{line}: {column} {MUST_TIME}, got {text!r}, which has no time")
    return found if found.tzinfo else found.astimezone()
