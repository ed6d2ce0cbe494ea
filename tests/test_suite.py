"""Rules for the test modules themselves."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from corpus import ROOT
from imports import find_imports

MODULES = sorted((ROOT / "tests").rglob("test_*.py"))


def find_slow_marks(module: ast.Module) -> Iterator[list[object]]:
    """Yield the arguments of each `pytest.mark.slow`; none where the mark is not called."""
    calls = {id(node.func): node for node in ast.walk(module) if isinstance(node, ast.Call)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.slow":
            call = calls.get(id(node))
            yield [ast.literal_eval(argument) for argument in call.args] if call else []


def read(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_test_module_imports_another(tmp_path: Path) -> None:
    """Shared things stand in tests/corpus.py; the tests of a program in tests/ import that program."""
    module = tmp_path / "test_other.py"
    module.write_text("from test_wire import frames", encoding="utf-8")

    def importers(paths: Iterable[Path]) -> list[str]:
        return [path.name for path in paths if any(name.startswith("test_") for name in find_imports(path))]

    assert importers(MODULES) == []
    assert importers([module]) == ["test_other.py"], "the control"


def test_every_slow_test_says_why_it_is_slow() -> None:
    marks = [arguments for path in MODULES for arguments in find_slow_marks(read(path))]

    assert list(find_slow_marks(ast.parse("@pytest.mark.slow\ndef test(): pass"))) == [[]], "the control"
    assert marks != []
    assert [arguments for arguments in marks if len(arguments) != 1 or len(str(arguments[0])) < 15] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "tests").glob("*.py") if path not in MODULES))
def test_a_program_finds_all_that_it_imports(name: str) -> None:
    assert importlib.import_module(name)
