"""The edit that a finding comes with mends something; no edit is claimed that does not."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from corpus import MISTAKEN, SOLUTIONS, find_check, load_checks, load_english, prepare
from golden import stored

from grader.diagnosis.code import Code
from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.proposals.edits import list_changes
from grader.grading.plan import make_plan
from grader.reports import text
from grader.reports.text import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

MANY = pytest.mark.slow("grades a mended copy of every mistaken file that has an edit")


def list_edits(name: str) -> list[dict[str, Any]]:
    """Return the edits of a golden report; a finding about a name may mend too little to gain points."""
    (exercise,) = stored("mistaken")[name]["exercises"].values()
    findings = [finding for finding in exercise.get("findings", []) if finding["kind"] != "name"]
    return [edit for finding in findings for edit in finding.get("edits", [])]


EDITED = [name for name in stored("mistaken") if list_edits(name)]


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=MANY if number % 6 else ()) for number, name in enumerate(EDITED)],
)
def test_an_edit_that_is_shown_mends_something_under_another_seed_as_well(
    name: str, forking: Sandbox, tmp_path: Path
) -> None:
    path = MISTAKEN / name
    (before,) = stored("mistaken")[name]["exercises"].values()
    for number, edit in enumerate(list_edits(name)):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert lines[edit["line"] - 1] == edit["before"]
        lines[edit["line"] - 1] = edit["after"]
        mended = tmp_path / f"{number}.py"
        mended.write_text("\n".join(lines), encoding="utf-8")
        (result,) = prepare([find_check(path)], forking, seed=1).grade(read_submission(mended)).exercises

        assert result.score > before["score"]


@pytest.mark.parametrize("name", ["activation/sigmoid", "affine/affine", "network/two_layer_net", "graph/buy_apple"])
def test_every_edit_of_a_solution_changes_one_line_of_it(name: str) -> None:
    """Most of them compile as well; what does not cannot pass for a repair."""
    submission = read_submission(SOLUTIONS / f"{name}.py")
    plan = make_plan(next(c for c in load_checks() if c.name == name), 0)
    (candidate,) = find_candidates(plan.check, load_checks(), submission)
    lines = candidate.source.cells[0].text.split("\n")
    found, compiling = list(list_changes(Code(candidate), {})), 0
    for change in found:
        assert lines[change.edit.start.line - 1] == change.edit.before != change.edit.after
        try:
            ast.parse(
                "\n".join([*lines[: change.edit.start.line - 1], change.edit.after, *lines[change.edit.start.line :]])
            )
            compiling += 1
        except SyntaxError:
            continue

    assert len(found) > 20
    assert compiling > 0.95 * len(found)


def test_the_edit_is_shown_at_the_last_level_only(forking: Sandbox) -> None:
    path = MISTAKEN / "sigmoid" / "minus_left_out.py"
    check = find_check(path)
    report = grade_and_explain(read_submission(path), prepare([check], forking))

    shown = {level: text.render_hint(visible(report, level=level), Look(load_english())) for level in (2, 3, 4)}

    assert "np.exp(-x))" in shown[4]
    assert "Change line" not in shown[2] + shown[3]
