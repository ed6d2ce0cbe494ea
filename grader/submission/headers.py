"""Find the headers in a text: the lines that begin a class or a function."""

from __future__ import annotations

import difflib
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

from grader.submission.keyboard import transliterate_hangul

LONGEST = 80  # characters of a line that are read
# prompts, line numbers and marks of a diff may stand before the words
FRONT = re.compile(r"(?:[^\w#'\"@]|\d)*(?:(?:In|Out) \[\d*\]: *)?")
WORD = re.compile(r"([^\W\d]\w*)(\s*)")
ENDS = r"[:{]\s*+(?:#.*)?$"
OPENS = re.compile(rf"(?=.*{ENDS})(?:[(\[].*[)\]])?\s*+(?:->|{ENDS})")
METHOD = re.compile(r"[(\[]\s*self\b")
KINDS = {"class": ("class",), "function": ("def", "function", "func", "fun", "fn", "define", "void")}
NEAR = (("class", "class", 0.8), ("function", "def", 0.66), ("function", "function", 0.8))
PLAIN = re.compile(
    r"^[ \t#]*(?:(?:\w+ *= *)?[rR]?(?:'{3}|\"{3}))?(class|def)[ \t]++(\w++)[^\n]*:[ \t]*+(?:#[^\n]*)?$", re.MULTILINE
)
GLUED = re.compile(r"(class|def)(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """A line that begins a class or a function; `kind` is "" where no word says which."""

    line: int
    kind: str
    name: str


def list_headers(text: str) -> Iterator[Header]:
    """Yield the headers of a text, also those with a misspelt word."""
    for number, line in enumerate(text.split("\n"), 1):
        kind, name = read_header(transliterate_hangul(line[:LONGEST]))
        if name:
            yield Header(number, kind, name)


def list_plain_headers(text: str) -> Iterator[Header]:
    """Yield the headers of a text as Python has them, also those in comments and strings."""
    line, before = 1, 0
    for found in PLAIN.finditer(text):
        line, before = line + text.count("\n", before, found.start(1)), found.start(1)
        yield Header(line, find_kind(found.group(1)), found.group(2))


def read_header(line: str) -> tuple[str, str]:
    """Return the kind and the name of a header; no name where the line is none, or begins a method."""
    at = FRONT.match(line).end()  # type: ignore[union-attr]
    words: list[str] = []
    while len(words) < 3 and (found := WORD.match(line, at)):
        words.append(found.group(1))
        at = found.end()
        if len(words) > 1 and (kind := find_kind(words[-2])):
            return ("", "") if kind == "function" and METHOD.match(line, at) else (kind, words[-1])
        if not found.group(2):
            break
    if len(words) == 1 and (glued := GLUED.match(words[0])):
        return find_kind(glued.group(1)), glued.group(2)
    if words and OPENS.match(line, at) and not any(map(is_other_keyword, words)):
        return "", words[-1]
    return "", ""


def find_kind(word: str) -> str:
    """Return "class" or "function" for `class`, `def`, words of other languages, and misspelt ones; else ""."""
    small = word.lower()
    for kind, words in KINDS.items():
        if small in words:
            return kind
    if len(small) < 2 or is_other_keyword(word):
        return ""
    for kind, right, cutoff in NEAR:
        if sorted(small) == sorted(right) or difflib.SequenceMatcher(None, small, right).ratio() >= cutoff:
            return kind
    return ""


def is_other_keyword(word: str) -> bool:
    """Does a word of Python that begins no class and no function stand here?"""
    return keyword.iskeyword(word) and word not in ("class", "def", "async")
