"""No regular expression of grader/ takes more than linear time: each is tried on 100,000 characters of many kinds."""

from __future__ import annotations

import ast
import re
import signal
import warnings
from collections import deque
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from corpus import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

SIZE = 100_000
SECONDS = 0.5  # of processor time; a quadratic pattern takes minutes
COMMON = (*' a1(:"\\', '\\"')
KNOWN = (int, tuple)
END = "\0x"  # what no pattern ends with
ALPHABET = " \t\naA1_.,:;#'\"\\()[]{}=+-*/%!?`@~$<>\uac00\u3147\0"


def find_patterns() -> dict[tuple[str | bytes, bool], str]:
    """Find all patterns, and whether each is only matched at the begin of a text."""
    found: dict[tuple[str | bytes, bool], str] = {}
    for path in sorted((ROOT / "grader").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "import re\n" not in text or "child" in path.parts:
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = import_module(name.removesuffix(".__init__"))
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Assign(targets=[ast.Name(id=to)], value=ast.Call(func=ast.Attribute(attr="compile"))):
                    is_matched = not re.search(rf"\b{to}\.(?!match|fullmatch)", text)
                    found[vars(module)[to].pattern, is_matched] = f"{name}:{node.lineno}"
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=function), args=[pattern, *_]):
                    if function not in ("compile", "escape") and (written := evaluate(pattern, module)):
                        found[written, function in ("match", "fullmatch")] = f"{name}:{node.lineno}"
                case ast.Call(func=ast.Name(id="find_pattern"), args=[ast.Constant(value=str(pattern)), *_]):
                    found[pattern, False] = f"{name}:{node.lineno}"
    return found


def evaluate(pattern: ast.expr, module: Any) -> str | bytes:
    """Return the text of a pattern; a value that only a call knows is a word in it."""
    if isinstance(pattern, ast.JoinedStr):
        parts = [part if isinstance(part, ast.Constant) else part.value for part in pattern.values]  # type: ignore[attr-defined]
        return "".join(str(evaluate(part, module)) for part in parts)
    if isinstance(pattern, ast.Constant):
        return pattern.value  # type: ignore[return-value]
    try:
        return eval(ast.unparse(pattern), vars(module))  # type: ignore[no-any-return]
    except NameError:
        return "word" if not isinstance(pattern, ast.Name) or pattern.id != "pattern" else ""


def pump(tree: Any, least: int, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield what stands before each repeated part of a pattern, with a short text of that part.

    With `least` 0, no part is written that may be left out.
    """
    for code, given in tree:
        match code:
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                if given[1] > 100:
                    yield before, write(given[2], 1)
                yield from pump(given[2], least, before)
            case codes.SUBPATTERN:
                yield from pump(given[3], least, before)
            case codes.BRANCH:
                for branch in given[1]:
                    yield from pump(branch, least, before)
            case codes.ASSERT | codes.ASSERT_NOT:
                yield from pump(given[1], least, before)
            case codes.ATOMIC_GROUP:
                yield from pump(given, least, before)
        before += write([(code, given)], least)


def write(tree: Any, least: int) -> str:
    """Write a short text that the pattern takes."""
    text = ""
    for code, given in tree:
        match code:
            case codes.LITERAL:
                text += chr(given)
            case codes.NOT_LITERAL | codes.ANY:
                text += "b"
            case codes.IN:
                listed = [chr(value[0] if of is codes.RANGE else value) for of, value in given if type(value) in KNOWN]
                text += next((c for c in (*ALPHABET, *listed) if is_in(c, given)), "b")
            case codes.SUBPATTERN:
                text += write(given[3], least)
            case codes.BRANCH:
                text += write(given[1][0], least)
            case codes.ATOMIC_GROUP:
                text += write(given, least)
            case codes.MAX_REPEAT | codes.MIN_REPEAT | codes.POSSESSIVE_REPEAT:
                text += write(given[2], least) * max(given[0], least)
    return text


def is_in(character: str, given: Any) -> bool:
    """Does a class of characters hold a character?"""
    categories = {
        codes.CATEGORY_DIGIT: str.isdigit,
        codes.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
        codes.CATEGORY_SPACE: str.isspace,
        codes.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
        codes.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
        codes.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
    }
    found = False
    for code, value in given:
        match code:
            case codes.LITERAL:
                found |= ord(character) == value
            case codes.RANGE:
                found |= value[0] <= ord(character) <= value[1]
            case codes.CATEGORY:
                found |= categories[value](character)
    return found != (given[0][0] is codes.NEGATE)


def list_texts(pattern: str | bytes) -> Iterator[str]:
    """List texts of which a part of the pattern, all of it, or one character is repeated."""
    tree = parser.parse(pattern)
    pumped = {("", c) for c in COMMON}
    for least in (0, 1):
        whole = write(tree, least)
        pumped |= {*pump(tree, least), ("", whole), ("", whole[:-1]), ("", f"{whole[:-1]} ")}
    pumped |= {("", before) for before, _ in pumped}
    pumped |= {(before, f"{part} ") for before, part in pumped if before}
    for before, part in sorted(pumped):
        if part:
            yield before + part * ((SIZE - len(before)) // len(part)) + END


class TooLong(BaseException):
    """The time is over."""


@pytest.mark.parametrize(("pattern", "is_matched"), find_patterns())
def test_a_pattern_takes_linear_time(pattern: str | bytes, is_matched: bool) -> None:
    compiled: Any = re.compile(pattern)

    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, end)
    for text in list_texts(pattern):
        given: Any = text.encode("utf-8", "replace") if isinstance(pattern, bytes) else text
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            compiled.match(given)
            if not is_matched:
                deque(compiled.finditer(given), 0)
        except TooLong:
            pytest.fail(f"{pattern!r} takes too long on {text[:40]!r} ... {text[-10:]!r}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
