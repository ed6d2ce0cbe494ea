"""The imports of grader point down only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support import ROOT

# each part may import itself and what stands to the right of it
ALLOWED = {
    "commands": {
        "casefile",
        "course",
        "grading",
        "plan",
        "sandbox",
        "plugins",
        "reports",
        "submission",
        "matching",
        "model",
        "version",
    },
    "course": {
        "diagnosis",
        "grading",
        "matching",
        "model",
        "plan",
        "plugins",
        "sandbox",
        "scoring",
        "submission",
        "version",
    },
    "casefile": {"children", "diagnosis", "grading", "matching", "model", "plan", "sandbox", "submission"},
    "grading": {
        "children",
        "diagnosis",
        "explaining",
        "judging",
        "lending",
        "matching",
        "model",
        "plan",
        "sandbox",
        "scoring",
        "submission",
        "version",
    },
    "explaining": {
        "children",
        "diagnosis",
        "judging",
        "matching",
        "model",
        "plan",
        "sandbox",
        "scoring",
        "submission",
    },
    "judging": {"children", "model", "plan", "scoring", "submission"},
    "lending": {"children", "matching", "model", "sandbox", "submission"},
    "children": {"matching", "model", "plan", "sandbox", "submission"},
    "diagnosis": {
        "children",
        "drive",
        "expression",
        "judge",
        "matching",
        "model",
        "plan",
        "sandbox",
        "submission",
    },
    "scoring": {"model"},
    "plan": {"model", "sandbox"},
    "matching": {"model", "submission"},
    "plugins": {"checks", "hookspecs", "layer", "model"},
    "checks": {"", "model"},
    "hookspecs": {"layer", "model"},
    "layer": {"derivative", "drive", "expression", "judge", "model"},
    "reports": {"model", "version"},
    "judge": {"model"},
    "derivative": {"model"},
    "expression": {"model"},
    "submission": {"model"},
    "drive": set(),
    "model": set(),
    "sandbox": set(),
    "version": set(),
    "__main__": {"commands"},
}

# and what it may name in annotations besides
NAMED = {"reports": {"course"}}


def imports_of(path: Path, *, for_types: bool = False) -> set[str]:
    """The parts of grader that a file imports: the first word after `grader.`, or "" for grader itself."""
    found = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = [n for n in tree.body if isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING"]
    if not for_types:
        tree.body = [node for node in tree.body if node not in guarded]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "grader":
            parts = (node.module or "").split(".")
            inner = [a.name for a in node.names if (path_of(a.name))] if len(parts) == 1 else []
            found |= set(inner) or {parts[1] if len(parts) > 1 else ""}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("grader.")}
    return found


def path_of(name: str) -> bool:
    """Is that a module of grader?"""
    return (ROOT / "grader" / f"{name}.py").exists() or (ROOT / "grader" / name / "__init__.py").exists()


# the stand-ins are texts, and the package's own __init__ hands out names from everywhere
MODULES = [
    path
    for path in sorted((ROOT / "grader").rglob("*.py"))
    if path != ROOT / "grader" / "__init__.py" and ("stand_ins" not in path.parts or path.name == "__init__.py")
]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_point_down(path: Path) -> None:
    part = path.relative_to(ROOT / "grader").parts[0].removesuffix(".py")

    assert imports_of(path) - {part} <= ALLOWED[part]
    assert imports_of(path, for_types=True) - {part} <= ALLOWED[part] | NAMED.get(part, set())


def test_an_upward_import_would_be_noticed(tmp_path: Path) -> None:
    upward = tmp_path / "model.py"
    upward.write_text("from grader.commands import run\n", encoding="utf-8")

    assert imports_of(upward) - ALLOWED["model"] == {"commands"}


def test_what_is_imported_for_types_only_is_told_apart(tmp_path: Path) -> None:
    module = tmp_path / "text.py"
    module.write_text("if TYPE_CHECKING:\n    from grader.course.match import Match\n", encoding="utf-8")

    assert (imports_of(module), imports_of(module, for_types=True)) == (set(), {"course"})


def test_the_childs_side_imports_only_the_standard_library_and_numpy() -> None:
    import sys

    for path in (ROOT / "grader" / "sandbox" / "inside").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]

            assert all(n.split(".")[0] in sys.stdlib_module_names | {"numpy"} for n in names), path
