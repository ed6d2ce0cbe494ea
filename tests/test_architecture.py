"""Imports of grader point one way."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from corpus import ROOT

import grader

# each row may import from the rows above it
LAYERS = (
    ("model", "version"),
    ("authoring", "submission", "sandbox", "catalogue"),
    ("hookspecs", "reports"),
    ("",),  # grader itself, which hands out the public names
    ("courses",),
    ("plugins",),
    ("grading",),
    ("diagnosis",),
    ("classroom",),
    ("commands",),
    ("__main__",),
)
FLOOR = {name: floor for floor, names in enumerate(LAYERS) for name in names}
MODULES = [path for path in sorted((ROOT / "grader").rglob("*.py")) if "lent" not in path.parts]
OPEN = {("grading", "diagnosis")}  # a verdict still asks for reasons


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a file imports, as dotted names; those for annotations only count as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module: str) -> str:
    """The package or module of grader that a dotted name lies in, "" for grader itself."""
    name = module.split(".")[1]
    return name if name in FLOOR else ""


def upward(path: Path, part: str) -> list[str]:
    """The imports of a file of that part which do not point down."""
    ours = {part_of(name) for name in imports_of(path) if name.startswith("grader.")} - {part}
    return [name for name in ours if FLOOR[name] >= FLOOR[part] and (part, name) not in OPEN]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_imports_point_down(path: Path) -> None:
    parts = path.relative_to(ROOT / "grader").with_suffix("").parts

    assert upward(path, "" if parts == ("__init__",) else parts[0]) == []


@pytest.mark.parametrize("package", ["classroom", "commands"])
def test_modules_do_not_import_each_other_in_a_circle(package: str) -> None:
    modules = [path for path in MODULES if path.is_relative_to(ROOT / "grader" / package)]
    paths = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in modules}
    graph = {}
    for name, path in paths.items():
        found = set(imports_of(path))
        graph[name] = paths.keys() & {*found, *(one.rpartition(".")[0] for one in found)}

    TopologicalSorter(graph).prepare()  # which raises CycleError

    first, last = next(TopologicalSorter(graph).static_order()), max(graph, key=lambda name: len(graph[name]))
    with pytest.raises(CycleError):  # the control
        TopologicalSorter(graph | {first: {last}, last: {first}}).prepare()


def test_an_upward_import_would_be_noticed(tmp_path: Path) -> None:
    module = tmp_path / "model.py"
    module.write_text("if TYPE_CHECKING:\n    from grader.commands import run\n", encoding="utf-8")

    assert upward(module, "model") == ["commands"]


def test_only_the_sandbox_imports_what_runs_in_the_child() -> None:
    outside = [path for path in MODULES if "sandbox" not in path.parts]
    inside = [path for path in MODULES if path.parent.name == "sandbox"]

    def importers(paths: list[Path]) -> list[Path]:
        return [p for p in paths if any(name.startswith("grader.sandbox.child") for name in imports_of(p))]

    assert importers(outside) == []
    assert importers(inside) != [], "the control"


def test_the_childs_side_imports_only_the_standard_library_and_numpy() -> None:
    allowed = sys.stdlib_module_names | {"numpy"}
    child = [path for path in MODULES if path.parent.name == "child"]

    assert child != []
    assert {name for path in child for name in imports_of(path) if name.split(".")[0] not in allowed} == set()


def test_a_course_imports_the_public_names_and_its_own_modules() -> None:
    courses = [path for path in MODULES if path.parent.parent.name == "courses"]
    public = {f"grader.{name}" for name in grader.__all__}

    def inner(path: Path) -> list[str]:
        own = f"grader.courses.{path.parent.name}"
        ours = {name for name in imports_of(path) if name.startswith("grader.")} - public
        return sorted(name for name in ours if not name.startswith(own))

    assert courses != []
    assert [name for path in courses for name in inner(path)] == []
    assert inner(ROOT / "grader/authoring/layer.py") != [], "the control"


def test_no_test_module_imports_another() -> None:
    """Shared things stand in tests/corpus.py; a program of tests/ may be imported by the tests of that program."""
    modules = sorted((ROOT / "tests").rglob("test_*.py"))
    importers = [path.name for path in modules if any("test_" in name.split(".")[0] for name in imports_of(path))]

    assert len({path.parent for path in modules}) > 5, "the control: modules of every folder are looked at"
    assert importers == []
