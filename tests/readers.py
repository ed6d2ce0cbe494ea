"""Readers of the formats, for tests: what each platform would make of what is written for it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import junitparser
from corpus import ROOT
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMAS = {
    name: json.loads((ROOT / "tests" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("gitlab", "gradescope", "classroom50")
}
DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    """What a runner reads from a line of a job's log."""

    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """The commands in a log, as GitHub's runner reads them, and any other name as well as those it knows.

    `::name key=value,...::data` counts at the start of a line, behind white space at most; failing that,
    `##[name key=value;...]data` counts anywhere in it. `##vso[` is what Azure's agent looks for.
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        if modern := re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL):
            found.append(command(modern[1], ",", PROPERTY, unescaped(modern[2], DATA)))
        elif old := re.search(r"##(?:\w+)?\[(.*?)\](.*)", line, re.DOTALL):
            found.append(command(old[1], ";", DATA, unescaped(old[2], DATA)))
    return found


def command(head: str, separator: str, escapes: tuple[tuple[str, str], ...], data: str) -> Command:
    """A command from what stands before its data."""
    name, _, rest = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in rest.strip().split(separator) if "=" in pair)
    return Command(name, {key: unescaped(value, escapes) for key, value in pairs}, data)


def unescaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    """Text as it was before it was escaped; the sign of escaping itself comes last."""
    for written, meant in escapes:
        text = text.replace(written, meant)
    return text


def markdown_tokens(text: str) -> list[Token]:
    """Every token of a Markdown document, those inside others too; HTML and tables count."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: list[Token] = []
    for token in parser.parse(text):
        found += [token, *(token.children or [])]
    return found


def junit_suites(text: str) -> list[junitparser.TestSuite]:
    """The suites of a JUnit document, as another program reads them."""
    return list(junitparser.JUnitXml.fromstring(text.encode("utf-8")))


def json_lines(text: str) -> list[Any]:
    """The documents of a file of JSON lines."""
    return [json.loads(line) for line in text.splitlines()]
