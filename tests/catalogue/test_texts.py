"""Every id that the code makes has a text, every text has an id that the code makes, and the values fit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from corpus import ROOT, load_built_in, load_checks, load_english
from taught import BATCHNORM, DROPOUT

from grader.catalogue.catalogue import Entry, list_fields, read_entries, read_own_entries
from grader.plugins.checks import build_check
from grader.plugins.courses import list_built_in

MAKERS = ("Message", "make", "fail", "refusing")  # functions that take an id, and values of it
COMPLETED = ("dtype", "shape", "not_finite")  # their makers in authoring/equality.py leave output and case to the judge
NAMES = ("verdict.", "criterion.", "strange.", "mistake.", "section.")  # parts of a sentence, docstrings, titles
SENTENCE = re.compile(r"(?<=[.!?:])\s+")
WEAK = re.compile(r"(?:What|Such|Of|Where|Those|That)\b")


class Made(NamedTuple):
    """An id in the code with the names of its values, None where the code computes these."""

    id: str
    values: frozenset[str] | None


def find_made(call: ast.Call) -> Iterator[Made]:
    """Yield the id that a call states."""
    maker = ast.unparse(call.func)
    stated = [one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if (maker in MAKERS or maker.endswith("catalogue.format")) and stated:
        yield Made(stated[0], find_names(call))


def find_names(call: ast.Call) -> frozenset[str] | None:
    """Return the names of the values in a call: those of a dictionary or of keywords."""
    named = [keyword.arg for keyword in call.keywords]
    for argument in call.args[1:]:
        match argument:
            case ast.Dict(keys=keys) if all(isinstance(key, ast.Constant) for key in keys):
                named += [str(key.value) for key in keys if isinstance(key, ast.Constant)]
            case ast.Constant():
                continue
            case _:
                return None
    return None if None in named else frozenset(name for name in named if name is not None)


class Code(NamedTuple):
    """The code holds the ids that each file makes, all words, and the starts of f-strings."""

    made: dict[Path, list[Made]]
    words: set[str]
    starts: set[str]

    def makes(self, id: str) -> bool:
        """Is an id a word in the code, or the start of an f-string followed by a word?"""
        ends = {*self.words, "*"}
        return id in ends or any(id.startswith(start) and id.removeprefix(start) in ends for start in self.starts)


@cache
def load_every_text() -> dict[str, Entry]:
    """Return the English texts of all built-in courses."""
    loaded = (load_built_in("en", course) for course in list_built_in())
    return {id: entry for one in loaded for id, entry in one.make_catalogue().texts.items()}


@pytest.fixture(scope="module")
def code() -> Code:
    found = Code({}, set(), set())
    for path in sorted((ROOT / "grader").rglob("*.py")):
        if "lent" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call():
                    found.made.setdefault(path, []).extend(find_made(node))
                case ast.Constant(value=str(word)):
                    found.words.add(word)
                case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]) if start:
                    found.starts.add(start)
    return found


def test_every_id_in_the_code_has_a_text(code: Code) -> None:
    ids = {made.id for found in code.made.values() for made in found}

    assert len(ids) > 100, "the control"
    assert ids - load_every_text().keys() == set()


def test_every_text_has_an_id_that_the_code_makes(code: Code) -> None:
    ids = [id for id in load_english().texts if not id.startswith(("mistake.", "step.", "criterion.", "section."))]
    reworded = [id.removeprefix("notebook.") for id in ids if id.startswith("notebook.")]

    assert [id for id in reworded if not code.makes(id) and not code.makes(f"notebook.{id}")] == []
    assert [id for id in ids if not code.makes(id) and not id.startswith("notebook.")] == []
    assert not code.makes("no_such_id") and not code.makes("verdict.no_such_verdict"), "the control"


def test_the_values_of_a_text_are_given(code: Code) -> None:
    for made in (made for found in code.made.values() for made in found):
        forms = load_every_text()[made.id].text
        given = None if made.id in COMPLETED else made.values

        assert given is None or any(list_fields(form) <= given for form in forms), made


def test_every_criterion_has_a_name_and_every_name_a_criterion() -> None:
    texts = load_english().texts
    checks = (*load_checks(), build_check(BATCHNORM, "taught"), build_check(DROPOUT, "taught"))
    used = {criterion.id for check in checks for criterion in check.criteria}
    kinds = {f"{id.partition('.')[0]}.*" for id in used}
    outputs = {output for check in checks for output in check.expected_formulas}
    named = {id.removeprefix("criterion.") for id in texts if id.startswith("criterion.")}

    assert {id for id in used - outputs if id not in named and f"{id.partition('.')[0]}.*" not in named} == set()
    assert named - used - kinds == {"hidden"}


def test_a_course_brings_the_texts_that_only_it_makes(code: Code) -> None:
    book = ROOT / "grader" / "courses" / "book"
    stated: dict[str, set[bool]] = {}
    for path, found in code.made.items():
        for made in found:
            stated.setdefault(made.id, set()).add(book in path.parents)

    assert {id for id in read_entries(book / "en.toml") if stated.get(id) == {False}} == set()
    assert {id for id in read_own_entries("en") if stated.get(id) == {True}} == set()
    assert {True} in stated.values() and {False} in stated.values(), "the control"


def test_the_mistakes_of_every_check_have_texts() -> None:
    ids = {f"mistake.{check.name}.{one.__name__}" for check in load_checks() for one in check.mistakes}

    assert ids == {id for id in load_english().texts if id.startswith("mistake.")}


def measure_grade(text: str) -> float:
    """Return the US grade by Flesch and Kincaid that reads a text easily; code and values count as a short word."""
    prose = re.sub(r"`[^`]*`|\{\w+\}", "x", text)
    words = re.findall(r"[A-Za-z']+", prose)
    sentences = [one for one in SENTENCE.split(prose) if re.search(r"\w", one)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(count_syllables, words)) / len(words) - 15.59


def count_syllables(word: str) -> int:
    """Return about how many syllables a word has."""
    found = len(re.findall(r"[aeiouy]+", word.lower()))
    return max(1, found - (word.endswith("e") and not word.endswith("le")))


def test_a_sentence_is_short_and_plain() -> None:
    forms = [form for id, text in load_english().texts.items() if not id.startswith(NAMES) for form in text.text]
    for form in forms:
        sentences = SENTENCE.split(form)

        assert not [one for one in sentences if WEAK.match(one)], form
        assert max(len(one.split()) for one in sentences) <= 20, form
        assert len(form.split()) <= 40, form
        assert " " not in form or measure_grade(form) <= 9, form
    assert len(forms) > 250


def test_a_sentence_that_is_not_plain_is_found() -> None:
    riddle = "Of parameters that are immediately rebound, initialisation is indispensable."

    assert WEAK.match(riddle)
    assert measure_grade(riddle) > 9 > measure_grade("`{name}` is not defined. Did you mean `{near}`?")
