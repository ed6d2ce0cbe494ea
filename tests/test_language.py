"""Docstrings, comments and docs are plain English: short sentences, subject first."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import ROOT

LONGEST = 20  # words in the first sentence of a docstring, and in any of a page
WEAK = re.compile(r"(?:What|Such|Of|Where|Those|That)\b")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\W?[A-Z]|[`\[(]|bpgrade)")
CODE = re.compile(r"`[^`]*`(?:(?:, | and )`[^`]*`)*|\[[^]]*\]\([^)]*\)")  # it counts as one word
PACKAGES = sorted(
    {path.relative_to(ROOT / "grader").parts[0] for path in (ROOT / "grader").rglob("*.py")} - {"exercises"}
)
# README.ko.md and docs/ko are Korean: their words and the ends of their sentences are other ones
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")} - {*ROOT.glob("*.ko.md")})


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, paragraph by paragraph."""
    for paragraph in re.split(r"\n\s*\n", text):
        yield from SENTENCE.split(" ".join(paragraph.split()))


def docstrings(source: str) -> Iterator[str]:
    """The docstrings of a module, its classes and its functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def comments(source: str) -> Iterator[str]:
    """The comments of a module; lines that follow each other are one comment."""
    text, last = "", -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1:
                yield text
                text = ""
            text, last = f"{text} {token.string.lstrip('#: ')}", token.start[0]
    yield text


def paragraphs(page: str) -> Iterator[str]:
    """The paragraphs, headings and items of a Markdown page, without code and tables."""
    prose = re.sub(r"```.*?```|<!--.*?-->", "", page, flags=re.DOTALL)
    prose = re.sub(r"^\|.*$", "", prose, flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-#]|\d+\.) )", prose):
        yield re.sub(r"^\s*(?:[-#]+|\d+\.)\s+", "", block).replace("**", "")


def texts(table: object) -> Iterator[str]:
    """The texts of a catalogue, with those in its tables and lists."""
    if isinstance(table, str):
        yield table
    for one in table.values() if isinstance(table, dict) else table if isinstance(table, list) else ():
        yield from texts(one)


def faults(path: Path) -> list[str]:
    """The sentences of a file that a reader would have to read twice."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        found = [s for one in texts(tomllib.loads(text)) for s in sentences(one)]
        return [s for s in found if WEAK.match(s)]
    if path.suffix == ".md":
        found = [s for block in paragraphs(text) for s in sentences(block)]
        return [s for s in found if WEAK.match(s) or len(CODE.sub("x", s).split()) > LONGEST]
    documented = [*docstrings(text)]
    first = [next(sentences(docstring)) for docstring in documented]
    weak = [s for block in (*documented, *comments(text)) for s in sentences(block) if WEAK.match(s)]
    return weak + [s for s in first if len(s.split()) > LONGEST]


@pytest.mark.parametrize("package", PACKAGES)
def test_docstrings_and_comments_are_plain(package: str) -> None:
    path = ROOT / "grader" / package
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    found = [f"{file.relative_to(ROOT)}: {sentence}" for file in files for sentence in faults(file)]

    assert found == [], "\n".join(found)


def test_texts_for_students_and_stubs_are_plain() -> None:
    files = [*sorted((ROOT / "grader").rglob("en.toml")), *sorted((ROOT / "exercises").rglob("*.py"))]
    found = [f"{file.relative_to(ROOT)}: {s}" for file in files for s in faults(file) if WEAK.match(s)]

    assert len(files) > 20, "the control"
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_plain(page: Path) -> None:
    assert faults(page) == []


def test_a_sentence_that_is_not_plain_is_found(tmp_path: Path) -> None:
    module, page = tmp_path / "module.py", tmp_path / "page.md"
    long = f"One{' word' * LONGEST}."
    module.write_text(f'"""{long} What is right."""\n# Of two\n# the first\nx = 1\n', encoding="utf-8")
    page.write_text(f"# Words\n\n- Such is the text.\n\n| What |\n\nOf it: `a, b`. {long}\n", encoding="utf-8")

    catalogue = tmp_path / "en.toml"
    catalogue.write_text('[a]\nb = ["It is so. Where is it?", { text = "Of it." }]\n', encoding="utf-8")

    assert faults(catalogue) == ["Where is it?", "Of it."]
    assert faults(module) == ["What is right.", "Of two the first", long]
    assert faults(page) == ["Such is the text.", "Of it: `a, b`.", long]
