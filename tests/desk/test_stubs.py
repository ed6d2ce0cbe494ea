"""A stub in another language is the same code, and it is not started."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import ROOT, load_built_in

from grader.catalogue.catalogue import Catalogue, Text
from grader.commands import group
from grader.desk.stubs import find_docstrings, translate_stub

STUBS = sorted((ROOT / "exercises").rglob("*.py"))
RELU = (ROOT / "exercises" / "activation" / "relu.py").read_text(encoding="utf-8")


def code(text: str) -> str:
    """A text without docstrings."""
    tree = ast.parse(text)
    found = list(find_docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [one for one in node.body if one not in found] or [ast.Pass()]
    return ast.unparse(tree)


def test_docstrings_are_replaced_in_the_order_of_the_text() -> None:
    texts = {"stub.activation/relu": Text(("모듈", "계층\n\n  예: {x}\n", "순전파", "역전파"))}
    text = translate_stub(RELU, "activation/relu", Catalogue("ko", texts))
    found = [ast.get_docstring(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]  # fmt: skip

    assert found == ["모듈", "계층\n\n예: {x}", "순전파", "역전파"]
    assert code(text) == code(RELU)


@pytest.mark.parametrize("texts", [{}, {"stub.activation/relu": Text(("only one",))}])
def test_a_stub_without_all_its_texts_stays_as_it_is(texts: dict[str, Text]) -> None:
    assert translate_stub(RELU, "activation/relu", Catalogue("ko", texts)) == RELU


def test_every_stub_is_the_same_code_in_korean() -> None:
    catalogue = load_built_in("ko").make_catalogue()
    for stub in STUBS:
        text = stub.read_text(encoding="utf-8")
        name = stub.relative_to(ROOT / "exercises").with_suffix("").as_posix()
        assert code(translate_stub(text, name, catalogue)) == code(text), name


def test_korean_stubs_are_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(group, ["init", "--lang", "ko"])
    output = CliRunner().invoke(group, ["check", "--lang", "en"]).output

    assert "24 not started" in output or output.count("not started") >= 5
    assert "0/240" in output
