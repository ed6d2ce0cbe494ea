"""The edit that a finding comes with mends something; no edit is claimed that does not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from corpus import MISTAKEN, MISTAKEN_FILES, SOLUTIONS, find_check, grade_mistaken, load_checks, load_english, prepare

from grader.diagnosis.code import Code
from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.proposals.edits import changes
from grader.grading.plan import make_plan
from grader.reports import text
from grader.reports.text import Look
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission


@pytest.mark.parametrize("path", MISTAKEN_FILES[::5], ids=lambda p: p.relative_to(MISTAKEN).as_posix())
def test_an_edit_that_is_shown_mends_something_under_another_seed_as_well(
    path: Path, forking: Sandbox, tmp_path: Path
) -> None:
    before = grade_mistaken(path, forking)
    edits = [edit for finding in before.findings for edit in finding.edits if finding.kind != "name"]
    for number, edit in enumerate(edits):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert lines[edit.place.line - 1] == edit.before
        lines[edit.place.line - 1] = edit.after
        mended = tmp_path / path.parent.name / f"{number}.py"
        mended.parent.mkdir(exist_ok=True)
        mended.write_text("\n".join(lines), encoding="utf-8")

        assert grade_mistaken(mended, forking, seed=1).score > before.score


@pytest.mark.parametrize("name", ["activation/sigmoid", "affine/affine", "network/two_layer_net", "graph/buy_apple"])
def test_every_edit_of_a_solution_changes_one_line_of_it(name: str) -> None:
    """Most of them compile as well; what does not cannot pass for a repair."""
    submission = read_submission(SOLUTIONS / f"{name}.py")
    plan = make_plan(next(c for c in load_checks() if c.name == name), 0)
    (candidate,) = find_candidates(plan.check, load_checks(), submission)
    lines = candidate.source.cells[0].text.split("\n")
    found, compiling = changes(Code(candidate)), 0
    for change in found:
        assert lines[change.line - 1] == change.before != change.after
        try:
            ast.parse("\n".join([*lines[: change.line - 1], change.after, *lines[change.line :]]))
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
