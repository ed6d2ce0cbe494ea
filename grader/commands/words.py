"""What the words after a command mean: a path first, then exercises and units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from grader.model import Check
from grader.submission.source import normalize_name


def is_path(word: str) -> bool:
    """Does a first word name a path rather than an exercise?"""
    return word == "." or word.endswith((".py", ".ipynb", "/", "\\")) or is_existing(word)


def is_existing(word: str) -> bool:
    """Is there something of that name? One that is too long for the system is not there."""
    try:
        return Path(word).exists()
    except OSError:
        return False


def split_words(words: Sequence[str], checks: Sequence[Check]) -> tuple[Path, tuple[Check, ...]]:
    """The submission's path, and the checks asked for; UsageError for a word that is neither."""
    names = list(words)
    path = Path(names.pop(0)) if names and is_path(names[0]) else choose_default_path()
    if not names:
        return path, tuple(checks)
    chosen = {check.name for word in names for check in find_named(word, checks)}
    return path, tuple(check for check in checks if check.name in chosen)


def choose_default_path() -> Path:
    """`exercises` where there is one, else the current folder."""
    return Path("exercises") if Path("exercises").is_dir() else Path(".")


def find_named(word: str, checks: Sequence[Check]) -> list[Check]:
    """The checks that a word means: `relu`, `Relu`, `activation/relu`, a path ending so, or a unit."""
    plain = word.replace("\\", "/").rstrip("/").removesuffix(".py").removeprefix("./")
    last_two = "/".join(plain.split("/")[-2:])
    for fits in (
        lambda c: c.name in (plain, last_two),
        lambda c: c.unit == plain.rpartition("/")[2],
        lambda c: c.name.rpartition("/")[2] == plain.lower(),
        lambda c: plain in (c.symbol, *c.aliases),
        lambda c: normalize_name(c.symbol) == normalize_name(plain),
    ):
        found = [check for check in checks if fits(check)]
        if found:
            return found
    known = sorted({n for c in checks for n in (c.name, c.name.rpartition("/")[2], c.symbol, c.unit)})
    import difflib  # rarely wanted

    near = difflib.get_close_matches(plain, known, n=1, cutoff=0.5)
    meant = f"; did you mean {near[0]}?" if near else "; `bpgrade list` shows the exercises"
    raise click.UsageError(f"no such path and no such exercise: {word}{meant}")


def find_exercise(words: Sequence[str], checks: Sequence[Check]) -> tuple[Path, Check]:
    """The path and the single exercise that a command is about."""
    path, names = (Path(words[0]), words[1:]) if is_path(words[0]) else (choose_default_path(), words)
    found = find_named(names[0], checks) if len(names) == 1 else []
    # `affine` is a unit and an exercise in it; only the exercise can be meant
    exact = [check for check in found if check.name.rpartition("/")[2] == names[0].lower()]
    if len(exact or found) != 1:
        got = f", not {' '.join(names)}" if names else ""
        example = found[0].name.rpartition("/")[2] if found else "relu"
        raise click.UsageError(f"name one exercise{got}; for example: {example}")
    return path, (exact or found)[0]
