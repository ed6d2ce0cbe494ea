"""Read the words after a command: a path first, then exercises and units."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from grader.commands.language import format_refusal
from grader.commands.typed import quote_word
from grader.model import Check
from grader.submission.source import normalize_name

LEFT_OUT = "bpgrade.left_out"  # in the meta of a context: the plugins, exercises and mistakes that are left out


class PerhapsLeftOut(click.UsageError):
    """A word that may be an exercise of a plugin that cannot be used."""

    exit_code = 3


def is_path(word: str) -> bool:
    """Is the first word a path, and not an exercise?"""
    return word == "." or word.endswith((".py", ".ipynb", "/", "\\")) or os.path.exists(word)


def is_gradable(word: str, checks: Sequence[Check]) -> bool:
    """Is the word a path, an exercise or a unit?"""
    try:
        return is_path(word) or bool(find_checks_named(word, checks))
    except click.UsageError:
        return False


def find_path(words: Sequence[str]) -> Path:
    """Return the path that the words begin with, else the default path."""
    return Path(words[0]) if words and is_path(words[0]) else choose_default_path()


def split_words(words: Sequence[str], checks: Sequence[Check]) -> tuple[Path, tuple[Check, ...]]:
    """Return the path and the checks that the words name; UsageError for any other word."""
    names = words[1:] if words and is_path(words[0]) else words
    return find_path(words), tuple(choose_checks(names, checks))


def choose_default_path() -> Path:
    """Return `exercises` if it is a folder, else the current folder."""
    return Path("exercises") if Path("exercises").is_dir() else Path(".")


def name_path(path: Path) -> str:
    """Return a path and a space as a command has them; "" for the default path."""
    return "" if path == choose_default_path() else f"{quote_word(path.as_posix())} "


def choose_checks(words: Sequence[str], checks: Sequence[Check]) -> list[Check]:
    """Return the checks that the words name, in teaching order; all checks if there is no word."""
    named = {check.name for word in words for check in find_checks_named(word, checks)}
    return [check for check in checks if check.name in named or not words]


def find_checks_named(word: str, checks: Sequence[Check]) -> list[Check]:
    """Find the checks that a word names: `relu`, `Relu`, `activation/relu`, such a path, or a unit."""
    name = word.replace("\\", "/").rstrip("/").removesuffix(".py").removeprefix("./")
    last_two = "/".join(name.split("/")[-2:])
    for fits in (
        lambda c: c.name in (name, last_two),
        lambda c: c.unit == name.rpartition("/")[2],
        lambda c: c.name.rpartition("/")[2] == name.lower(),
        lambda c: name in (*c.symbols, *c.aliases),
        lambda c: normalize_name(c.symbol) == normalize_name(name),
    ):
        found = [check for check in checks if fits(check)]
        if found:
            return found
    known = sorted({n for c in checks for n in (c.name, c.name.rpartition("/")[2], *c.symbols, c.unit)})
    import difflib  # rarely wanted

    near = next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.5)), "")
    context = click.get_current_context(silent=True)
    kind = PerhapsLeftOut if context is not None and context.meta.get(LEFT_OUT) else click.UsageError
    raise kind(format_refusal("refusal.no_exercise", word=word, near=near))


def find_exercise(words: Sequence[str], checks: Sequence[Check]) -> tuple[Path, Check]:
    """Return the path and the one exercise that the words name."""
    names = words[1:] if is_path(words[0]) else words
    found = find_checks_named(names[0], checks) if len(names) == 1 else []
    # `affine` is a unit and an exercise; here it means the exercise
    exact = [check for check in found if check.name.rpartition("/")[2] == names[0].lower()]
    if not names and any(check.name.rpartition("/")[2] == words[0] for check in checks):
        raise click.UsageError(format_refusal("refusal.read_as_path", word=words[0]))
    if len(exact or found) != 1:
        example = found[0].name.rpartition("/")[2] if found else "relu"
        raise click.UsageError(format_refusal("refusal.name_one", got=" ".join(names), example=example))
    return find_path(words), (exact or found)[0]
