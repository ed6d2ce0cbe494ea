"""The nodes that the grader visits grow with the size of a text, and not with its square."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from benchmark_growth import BOUND, FewChildren, make_contents
from corpus import load_checks, mark_rest, prepare

from grader.diagnosis.explain import grade_and_explain
from grader.sandbox import Sandbox
from grader.submission.read import parse_contents

SIZES = 2500, 10_000
SMALL = 20_000  # nodes that show no growth
PAIRS = [
    (kind, way)
    for kind in ("names in forward", "attributes in forward", "functions in forward", "methods of the class")
    for way in ("wrong", "raises")
] + [(kind, "misspelt") for kind in ("near names", "inner classes", "loops", "elif")]


REPEATED = (("attributes in forward", "wrong"), ("methods of the class", "wrong"), ("names in forward", "wrong"))
METHODS = ("methods of the class", "raises")
MORE = pytest.mark.slow("tries a kind of text that the quick tests let raise, in the way of names in forward")


@pytest.mark.parametrize(("kind", "way"), mark_rest(PAIRS, {*PAIRS} - {*REPEATED, METHODS}, MORE))
def test_nodes_are_visited_in_linear_number(
    kind: str, way: str, forking: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited, original = 0, ast.iter_child_nodes

    def counted(node: ast.AST) -> Iterator[ast.AST]:
        nonlocal visited
        visited += 1
        return original(node)

    monkeypatch.setattr(ast, "iter_child_nodes", counted)
    chosen = [check for check in load_checks() if check.name == "activation/relu"]
    counts: list[int] = []
    for size in SIZES:
        visited = 0
        grading = prepare(chosen, FewChildren(forking))  # type: ignore[arg-type]
        report = grade_and_explain(parse_contents("work", make_contents(kind, way, size)), grading)
        assert report.exercises
        counts.append(visited)

    assert counts[1] < max(counts[0], SMALL) * (SIZES[1] / SIZES[0]) ** BOUND
