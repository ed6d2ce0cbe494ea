"""Read the submission_metadata.yml of a Gradescope export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

NOTHING = ("~", "null")
OPENING, CLOSING = ("MappingStartEvent", "SequenceStartEvent"), ("MappingEndEvent", "SequenceEndEvent")


@dataclass(frozen=True)
class Submitter:
    """A student who handed in a folder, alone or with others."""

    sid: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Record:
    """The students who handed in a folder, the time, and the number of earlier times."""

    submitters: tuple[Submitter, ...] = ()
    created_at: datetime | None = None
    earlier: int = 0


def read_metadata(file: TextIO) -> dict[str, Record]:
    """Read the record of each folder, as far as the file is YAML. Needs PyYAML."""
    import yaml

    records = {}
    try:
        for folder, value in read_top_pairs(yaml.parse(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))):
            records[folder] = make_record(value)
    except yaml.YAMLError:
        pass  # staff are told of each folder that has no record
    return records


def read_top_pairs(events: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the keys and values of a YAML document, which may be larger than the memory.

    Only events are read, so tags create no objects and an alias is an empty text.
    """
    open_values: list[list[Any]] = []
    for event in events:
        kind = type(event).__name__
        if kind in OPENING:
            open_values.append([])
            continue
        if kind in CLOSING:
            value: Any = open_values.pop()
            if kind == "MappingEndEvent":
                keys = (key if isinstance(key, str) else "" for key in value[::2])
                value = dict(zip(keys, value[1::2], strict=False))
        elif kind in ("ScalarEvent", "AliasEvent"):
            value = getattr(event, "value", "")
        else:
            continue
        if open_values:
            open_values[-1].append(value)
        if len(open_values) == 1 and len(open_values[0]) == 2:
            key, found = open_values[0]
            open_values[0].clear()
            yield str(key), found


def make_record(value: Any) -> Record:
    """Make a folder's record. Its keys are Ruby symbols, so each begins with a colon."""
    found = value if isinstance(value, dict) else {}
    created, submitters, history = (found.get(f":{key}") for key in ("created_at", "submitters", "history"))
    if isinstance(created, dict):  # a time of Ruby on Rails, with its zone beside it
        created = created.get("utc")
    people = [one for one in submitters if isinstance(one, dict)] if isinstance(submitters, list) else []
    return Record(
        tuple(Submitter(*(get_text(one, f":{key}") for key in ("sid", "name", "email"))) for one in people),
        parse_time(created) if isinstance(created, str) else None,
        len(history) if isinstance(history, list) else 0,
    )


def get_text(found: dict[str, Any], key: str) -> str:
    """Return the text under a key, "" if there is none."""
    text = found.get(key)
    return text if isinstance(text, str) and text not in NOTHING else ""


def parse_time(text: str) -> datetime | None:
    """Parse a time of Ruby, which has nanoseconds, and a blank before the zone."""
    try:
        return datetime.fromisoformat(text.replace(" UTC", "Z").replace(" Z", "Z"))
    except ValueError:
        return None
