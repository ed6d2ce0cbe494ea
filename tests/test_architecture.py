"""Imports of grader point one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from imports import (
    LAYER_OF,
    MODULES,
    ROOT,
    find_circle,
    find_imports,
    find_upward_imports,
    list_module_imports,
    list_part_imports,
)

import grader

KNIT = {"authoring", "sandbox"}  # their modules import each other for annotations


def test_imports_point_down() -> None:
    arrows = {
        (part, other) for path in MODULES for part in [find_own_part(path)] for other in find_upward_imports(path, part)
    }

    assert arrows == set()
    assert {find_own_part(path) for path in MODULES} == LAYER_OF.keys(), "the control: no part is left out"


def find_own_part(path: Path) -> str:
    """Return the package or module of grader that a file is or lies in."""
    first = path.relative_to(ROOT / "grader").with_suffix("").parts[0]
    return "" if first == "__init__" else first


def test_an_upward_import_would_be_noticed(tmp_path: Path) -> None:
    module = tmp_path / "model.py"
    module.write_text("if TYPE_CHECKING:\n    from grader.commands import run\n", encoding="utf-8")

    assert find_upward_imports(module, "model") == ["commands"]


def test_there_are_at_most_18_parts() -> None:
    assert len(list_part_imports()) <= 18


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph = list_module_imports(path for path in MODULES if find_own_part(path) not in KNIT)
    most = max(graph, key=lambda name: len(graph[name]))
    imported = next(iter(graph[most]))

    assert find_circle(graph) == []
    assert find_circle(graph | {imported: {most}}) != [], "the control"


def test_a_module_and_its_functions_can_be_read_at_once() -> None:
    """300 lines a module, 50 a function; a command's options are its help."""
    lengths = {f"{path.name}:{name}": lines for path in MODULES for name, lines in measure_functions(path)}

    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
    assert [name for name, lines in lengths.items() if lines > 50] == []
    assert max(lengths.values()) > 20, "the control"


def measure_functions(path: Path) -> list[tuple[str, int]]:
    """List the functions of a module with their number of lines."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return [(f.name, (f.end_lineno or f.lineno) - f.lineno + 1) for f in functions]


def test_no_function_takes_more_than_five_parameters(tmp_path: Path) -> None:
    module = tmp_path / "model.py"
    module.write_text("def few(self, a, b, c, d, *, e): ...\ndef many(a, b, c, d, e, *, f): ...\n", encoding="utf-8")

    assert [name for path in MODULES for name in list_long_signatures(path)] == []
    assert list_long_signatures(module) == ["model.py:many"], "the control"


def list_long_signatures(path: Path) -> list[str]:
    """List the functions of a module with more than five parameters, but for commands; `self` is none."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not any("command" in ast.unparse(d) for d in node.decorator_list):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            if len([name for name in names if name not in ("self", "cls")]) > 5:
                found.append(f"{path.name}:{node.name}")
    return found


def test_only_the_sandbox_imports_what_runs_in_the_child() -> None:
    outside = [path for path in MODULES if "sandbox" not in path.parts]
    inside = [path for path in MODULES if path.parent.name == "sandbox"]

    def importers(paths: list[Path]) -> list[Path]:
        return [p for p in paths if any(name.startswith("grader.sandbox.child") for name in find_imports(p))]

    assert importers(outside) == []
    assert importers(inside) != [], "the control"


def test_the_childs_side_imports_only_the_standard_library_and_numpy() -> None:
    allowed = sys.stdlib_module_names | {"numpy"}
    child = [path for path in MODULES if path.parent.name == "child"]

    assert child != []
    assert {name for path in child for name in find_imports(path) if name.split(".")[0] not in allowed} == set()


def test_a_course_imports_the_public_names_its_own_modules_and_those_of_the_book(tmp_path: Path) -> None:
    courses = [path for path in MODULES if path.parent.parent == ROOT / "grader" / "courses"]
    module = tmp_path / "mine" / "layers.py"
    module.parent.mkdir()
    module.write_text(
        "from grader import Layer\nfrom grader.courses.mine.calls import PAIR\nfrom grader.courses.book.affine import A\n"
        "from grader.courses.other.layers import B\nfrom grader.courses.booklet import C\nfrom grader.model import Check\n",
        encoding="utf-8",
    )

    assert courses != []
    assert {path.name: found for path in courses if (found := list_foreign_imports(path))} == {}
    assert list_foreign_imports(module) == [
        "grader.courses.booklet.C", "grader.courses.other.layers.B", "grader.model.Check",
    ], "the control"  # fmt: skip


def list_foreign_imports(path: Path) -> list[str]:
    """List what a module of a course imports from grader beside public names, its own course and the book."""
    allowed = tuple(f"grader.courses.{course}." for course in (path.parent.name, "book"))
    ours = {name for name in find_imports(path) if name.startswith("grader.")}
    return sorted(name for name in ours - {f"grader.{one}" for one in grader.__all__} if not name.startswith(allowed))


def test_the_command_line_loads_numpy_only_for_a_command_that_grades() -> None:
    show = "import sys; print('numpy' in sys.modules)"

    def run(first: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", f"{first}; {show}"], capture_output=True, text=True, encoding="utf-8"
        ).stdout

    assert run("import grader.commands") == "False\n"
    assert run("import grader.commands.run, grader.plugins") == "True\n", "the control"
