"""One name means one thing: no two classes, and no two public functions of modules, share a name."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from corpus import ROOT

# a course names its mistakes for each exercise, and its texts travel alone
MODULES = [path for path in sorted((ROOT / "grader").rglob("*.py")) if "courses" not in path.parts]
PROTOCOLS = {"render"}  # pages of a class are rendered under one name


def find_shared_names(paths: list[Path], kind: type[ast.stmt]) -> set[str]:
    """The names of that kind that stand in more than one module."""
    places: dict[str, set[Path]] = defaultdict(set)
    for path in paths:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, kind) and not node.name.startswith("_"):  # type: ignore[attr-defined]
                places[node.name].add(path)  # type: ignore[attr-defined]
    return {name for name, where in places.items() if len(where) > 1}


def test_no_two_classes_have_one_name() -> None:
    assert find_shared_names(MODULES, ast.ClassDef) == set()


def test_no_two_functions_have_one_name() -> None:
    assert find_shared_names(MODULES, ast.FunctionDef) - PROTOCOLS == set()


def test_a_name_that_two_modules_share_would_be_noticed(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("class Cell:\n    pass\n\n\ndef told():\n    pass\n", encoding="utf-8")

    assert find_shared_names([*tmp_path.iterdir()], ast.ClassDef) == {"Cell"}
    assert find_shared_names([*tmp_path.iterdir()], ast.FunctionDef) == {"told"}
