"""Who is who in an export of Gradescope: the few lines of its submission_metadata.yml that say so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

# Psych writes a list at its key's indentation; what a student's code printed is indented deeper
FOLDER = re.compile(r"(?P<quote>['\"]?)(?P<folder>submission_[^'\":]+)(?P=quote):\s*")
KEY = re.compile(r"  :(?P<key>\w+):\s*(?P<value>.*)")
FIRST = re.compile(r"(?:  )?  - :(?P<key>\w+):\s*(?P<value>.*)")
NEXT = re.compile(r"(?:  )?    :(?P<key>\w+):\s*(?P<value>.*)")
ITEM = re.compile(r"  - ")
ZONED = re.compile(r"    utc:\s*(?:&\d+ )?(?P<value>.*)")
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")
NOTHING = ("", "~", "null", "nil")


@dataclass
class Submitter:
    """One of those who handed in a folder."""

    sid: str = ""
    name: str = ""
    email: str = ""


@dataclass
class Record:
    """What is said of one folder."""

    submitters: list[Submitter] = field(default_factory=list)
    created_at: datetime | None = None
    earlier: int = 0


def read_metadata(lines: Iterable[str]) -> dict[str, Record]:
    """By folder: who handed it in, when, and how often before."""
    records: dict[str, Record] = {}
    record, section = Record(), ""
    for line in lines:
        if found := FOLDER.fullmatch(line.rstrip("\r\n")):
            record, section = records.setdefault(found["folder"], Record()), ""
        elif found := KEY.match(line):
            section = found["key"]
            if section == "created_at":
                record.created_at = time_of(found["value"])
        else:
            take(line, section, record)
    return records


def take(line: str, section: str, record: Record) -> None:
    """A line within a key of a record."""
    if section == "submitters":
        found = FIRST.match(line)
        if found:
            record.submitters.append(Submitter())
        found = found or NEXT.match(line)
        if found and record.submitters and found["key"] in ("sid", "name", "email"):
            setattr(record.submitters[-1], found["key"], scalar(found["value"]))
    elif section == "history" and ITEM.match(line):
        record.earlier += 1
    elif section == "created_at" and record.created_at is None and (found := ZONED.match(line)):
        record.created_at = time_of(found["value"])


def scalar(text: str) -> str:
    """A value as text: plain, or in either kind of quotes; what is no plain text is nothing."""
    text = text.strip()
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text[1:-1].replace("''", "'")
    if text.startswith('"'):
        try:
            value = json.loads(re.sub(r"\\x([0-9A-Fa-f]{2})", r"\\u00\1", text))
        except ValueError:
            return ""
        return value if isinstance(value, str) else ""
    return "" if text in NOTHING or text[0] in "!&*|>[{" else text


def time_of(text: str) -> datetime | None:
    """A time as Ruby writes it, with nanoseconds and a zone."""
    found = TIME.match(text.strip().strip("'\""))
    if not found:
        return None
    day, clock, fraction, zone = found.groups()
    zone = {"UTC": "+00:00", "Z": "+00:00", None: ""}.get(zone, zone)
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{fraction or '0':0<6}{zone}")
    except ValueError:
        return None
