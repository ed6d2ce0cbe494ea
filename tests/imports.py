"""Print the import graph of grader: its packages, the arrows between them, and the arrows that point up.

python tests/imports.py
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
# each row may import from the rows above it
LAYERS = (
    ("model", "version"),
    ("authoring", "submission", "sandbox", "catalogue"),
    ("reports",),
    ("",),  # grader itself, which hands out the public names
    ("courses",),
    ("plugins",),
    ("grading",),
    ("diagnosis",),
    ("proving",),
    ("worker",),
    ("classroom", "desk"),
    ("commands",),
    ("__main__",),
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
MODULES = [path for path in sorted((ROOT / "grader").rglob("*.py")) if "lent" not in path.parts]


@cache
def find_imports(path: Path) -> tuple[str, ...]:
    """Return the imports of a file as dotted names; imports for annotations count as well."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def name_module(path: Path) -> str:
    """Return the dotted name of a module of the project."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def find_part(module: str) -> str:
    """Return the package or module of grader that a dotted name lies in, "" for grader itself."""
    name = ([*module.split("."), ""])[1]
    return name if name in LAYER_OF else ""


def find_upward_imports(path: Path, part: str) -> list[str]:
    """Return the parts that a file of `part` imports and that are in no lower layer."""
    parts = {find_part(name) for name in find_imports(path) if name.startswith("grader.")} - {part}
    return sorted(name for name in parts if LAYER_OF[name] >= LAYER_OF[part])


def list_module_imports(paths: Iterable[Path]) -> dict[str, set[str]]:
    """Return for each module the modules among `paths` that it imports."""
    modules = {name_module(path): path for path in paths}
    graph = {}
    for name, path in modules.items():
        found = {one if one in modules else one.rpartition(".")[0] for one in find_imports(path)}
        graph[name] = (modules.keys() & found) - {name}
    return graph


def list_part_imports(paths: Iterable[Path] = MODULES) -> dict[str, set[str]]:
    """Return for each part of grader the other parts that it imports."""
    graph: dict[str, set[str]] = {}
    for module, imported in list_module_imports(paths).items():
        part = find_part(module)
        graph.setdefault(part, set()).update({find_part(name) for name in imported} - {part})
    return graph


def find_circle(graph: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the names of one circle in a graph, [] where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def main() -> int:
    graph = list_part_imports()
    for part in sorted(graph, key=LAYER_OF.__getitem__):
        names = ", ".join(sorted(other or "grader" for other in graph[part]))
        print(f"{LAYER_OF[part]:3}  {part or 'grader':12} imports {names or 'nothing'}")
    arrows = [(part, other) for part, others in graph.items() for other in others]
    up = [f"{part} -> {other}" for part, other in arrows if LAYER_OF[other] >= LAYER_OF[part]]
    print(f"{len(graph)} nodes, {len(arrows)} arrows, {len(up)} of them up: {', '.join(up) or 'none'}")
    print(f"circle between parts: {' -> '.join(find_circle(graph)) or 'none'}")
    print(f"circle between modules: {' -> '.join(find_circle(list_module_imports(MODULES))) or 'none'}")
    return 1 if up or find_circle(graph) else 0


if __name__ == "__main__":
    sys.exit(main())
