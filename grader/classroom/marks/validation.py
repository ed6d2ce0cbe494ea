"""What a TOML table must hold, as tables of functions, and on which line it does not."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

HEADER = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+\s*(#.*)?$")
KEY = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
Convert = Callable[[Any], Any]  # a value as it is used; Wrong when it is not what it must be


class Wrong(Exception):
    """A value is not what it must be; says what it must be, and at which further key."""

    def __init__(self, must: str, *keys: str) -> None:
        super().__init__(must)
        self.must, self.keys = must, keys


def text(found: Any) -> str:
    """A text."""
    if not isinstance(found, str):
        raise Wrong(f"must be a text in quotes, got {found!r}")
    return found


def texts(found: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Wrong(f'must be a list of texts, such as ["graph", "relu"], got {found!r}')
    return tuple(found)


def one_of(*choices: object) -> Convert:
    """One of a few values."""

    def convert(found: Any) -> Any:
        if found not in choices or isinstance(found, bool):
            raise Wrong(f"must be one of {', '.join(map(str, choices))}, got {found!r}")
        return found

    return convert


def between(least: float, most: float) -> Callable[[Any], float]:
    """A number within bounds."""

    def convert(found: Any) -> float:
        if isinstance(found, bool) or not isinstance(found, int | float) or not least <= found <= most:
            raise Wrong(f"must be a number from {least:g} to {most:g}, got {found!r}")
        return float(found)

    return convert


def yes_or_no(found: Any) -> bool:
    """True or false."""
    if not isinstance(found, bool):
        raise Wrong(f"must be true or false, got {found!r}")
    return found


def moment(found: Any) -> datetime:
    """A date and time with its offset from UTC, which is the same moment wherever it is read."""
    if not isinstance(found, datetime) or found.tzinfo is None:
        raise Wrong(f"must be a date and time with an offset, such as 2026-11-20T23:59:00+09:00, got {found!s}")
    return found


def reason(found: Any) -> str:
    """A reason, which must say something."""
    if not text(found).strip():
        raise Wrong("must be the reason, in quotes; it is empty")
    return str(found)


def table(keys: Mapping[str, Convert]) -> Callable[[Any], dict[str, Any]]:
    """A table with these keys."""
    return lambda found: converted(found, keys)


def table_of(convert: Convert, *, key: Callable[[str], str] = str) -> Callable[[Any], dict[str, Any]]:
    """A table with keys of one's own."""

    def converted_all(found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            raise Wrong(f"must be a table, got {found!r}")
        return {key(name): at(name, convert, one) for name, one in found.items()}

    return converted_all


def converted(found: Any, keys: Mapping[str, Convert]) -> dict[str, Any]:
    """A table whose values are as `keys` has them; Wrong for a key that is not there."""
    if not isinstance(found, dict):
        raise Wrong(f"must be a table, got {found!r}")
    for name in found:
        if name not in keys:
            raise Wrong(f"{name!r} is no key of a course file here{meant(name, list(keys))}", name)
    return {name: at(name, keys[name], one) for name, one in found.items()}


def at(name: str, convert: Convert, found: Any) -> Any:
    """A value under its key; what is wrong with it carries the key."""
    try:
        return convert(found)
    except Wrong as wrong:
        must = f"{name} {wrong.must}" if not wrong.keys else wrong.must
        raise Wrong(must, name, *wrong.keys) from None


def meant(word: str, known: Sequence[str]) -> str:
    """ "; did you mean ...", where something is near."""
    near = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(sorted(set(known)))}"


def line_of(source: str, keys: Sequence[str]) -> int:
    """The line of a key in a TOML text; of the nearest table around it where it has none of its own."""
    best, depth = 1, 0
    within: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        header, key = HEADER.match(line), KEY.match(line)
        if header:
            within = path_in(f"[{header[1]}]")
        here = within if header else (*within, *path_in(f"{key[1]} = 0")) if key else ()
        same = next((i for i, (a, b) in enumerate(zip(here, keys, strict=False)) if a != b), min(len(here), len(keys)))
        if same == len(here) and same > depth:
            best, depth = number, same
    return best


def path_in(line: str) -> tuple[str, ...]:
    """The keys of a header or of a key, as TOML reads them."""
    try:
        found = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    keys = []
    while isinstance(found, dict) and found:
        (name, found), *_ = found.items()
        keys.append(str(name))
    return tuple(keys)
