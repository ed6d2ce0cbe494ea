"""A stub in another language is the same code, and it is not started."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT, load_built_in

from grader.catalogue.catalogue import Catalogue, Text
from grader.commands import group
from grader.desk.stubs import find_docstrings, translate_stub
from grader.plugins.courses import list_built_in, list_stubs
from grader.reports.columns import measure_columns

STUBS = sorted((ROOT / "exercises").glob("*/*.py"))
COURSES = list_built_in()
NUMBER = re.compile(r"(?<!\w)-?\d+(?:\.\d+)?(?:e-\d+)?")
SHAPE = re.compile(r"\((?:[A-Z]|\w+_size|\d+)(?:, (?:[A-Z]|\w+_size|\d+))*,?\)")
ARROWS = re.compile(r"(?:--|<--)\((?!compare\))[^ )가-힣]*\)(?:-->|--)")  # code; a word in its place is translated
CODE = re.compile(r"`[^`]+`")
RELU = (ROOT / "exercises" / "activation" / "relu.py").read_text(encoding="utf-8")


def code(text: str) -> str:
    """A text without docstrings."""
    tree = ast.parse(text)
    found = list(find_docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [one for one in node.body if one not in found] or [ast.Pass()]
    return ast.unparse(tree)


def list_translated(course: str) -> Iterator[tuple[str, str, str]]:
    """Yield each stub of a course with its name, in English and in Korean."""
    ours, korean = (load_built_in(language, course) for language in ("en", "ko"))
    for name, stub in list_stubs(ours.folders["bpgrade"]).items():
        text = stub.read_text(encoding="utf-8")
        yield name, *(translate_stub(text, name, loaded.make_catalogue()) for loaded in (ours, korean))


def list_docstrings(text: str) -> list[str]:
    """Return the docstrings of a text in its order."""
    return [cleandoc(ast.literal_eval(node.value)) for node in find_docstrings(ast.parse(text))]


def test_docstrings_are_replaced_in_the_order_of_the_text() -> None:
    texts = {"stub.activation/relu": Text(("모듈", "계층\n\n  예: {{x}}\n", "순전파", "역전파"))}
    text = translate_stub(RELU, "activation/relu", Catalogue("ko", texts))
    found = [ast.get_docstring(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]  # fmt: skip

    assert found == ["모듈", "계층\n\n예: {x}", "순전파", "역전파"]
    assert code(text) == code(RELU)


@pytest.mark.parametrize("texts", [{}, {"stub.activation/relu": Text(("only one",))}])
def test_a_stub_without_all_its_texts_stays_as_it_is(texts: dict[str, Text]) -> None:
    assert translate_stub(RELU, "activation/relu", Catalogue("ko", texts)) == RELU


@pytest.mark.parametrize("course", COURSES)
def test_every_stub_is_the_same_code_in_korean_and_fits_a_console_and_an_editor(course: str) -> None:
    for name, english, korean in list_translated(course):
        assert code(korean) == code(english), name
        assert korean.encode("cp949").decode("cp949") == korean, name
        assert [line for line in korean.split("\n") if measure_columns(line) > 120] == [], name


@pytest.mark.parametrize("course", COURSES)
def test_every_docstring_of_a_stub_has_its_korean(course: str) -> None:
    found = 0
    for name, english, korean in list_translated(course):
        pairs = list(zip(list_docstrings(english), list_docstrings(korean), strict=True))

        assert [one for _, one in pairs if not re.search("[가-힣]", one)] == [], name
        for one, other in pairs:
            assert len(one.split("\n\n")) == len(other.split("\n\n")), name
            for pattern in (SHAPE, ARROWS, CODE):
                assert set(pattern.findall(one)) == set(pattern.findall(other)), name
            numbers = sorted(NUMBER.findall(one.partition("Example:")[2]))
            found += bool(numbers)

            assert numbers == sorted(NUMBER.findall(other.partition("\n예:")[2])), name
    assert found == (24 if course == "book" else found), "the control"


def test_korean_stubs_are_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(group, ["init", "--lang", "ko"])
    output = CliRunner().invoke(group, ["check", "--lang", "en"]).output

    assert "24 not started" in output or output.count("not started") >= 5
    assert "0/240" in output


def test_a_section_of_the_book_has_one_number_in_both_languages() -> None:
    english, korean = (load_built_in(language).make_catalogue() for language in ("en", "ko"))
    names = [stub.relative_to(ROOT / "exercises").with_suffix("").as_posix() for stub in STUBS]
    numbers = {name: [re.findall(r"\d[\d.]+", c.name_section(name)) for c in (english, korean)] for name in names}

    assert [name for name, (one, other) in numbers.items() if one != other] == []
    assert [name for name, (one, _) in numbers.items() if not one] == [n for n in names if n.startswith("neuron/")]


def test_the_section_stands_in_the_stub_the_list_and_the_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(group, ["init", "--lang", "ko"])
    line = "책: 5.5.1 ReLU 계층"

    assert f'\n\n{line}\n"""\n' in (tmp_path / "exercises" / "activation" / "relu.py").read_text(encoding="utf-8")
    for words in (["list"], ["hint", "relu"]):
        assert line in CliRunner().invoke(group, [*words, "--lang", "ko"]).output
