"""Where a statement that is missing belongs."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import ROOT

from grader.diagnosis.code import Code
from grader.diagnosis.proposals import places
from grader.grading.plan import make_plan
from grader.model import Check
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

LAYER = (
    (ROOT / "solutions" / "affine" / "affine.py")
    .read_text(encoding="utf-8")
    .replace("return dout @ self.W.T", "dx = dout @ self.W.T\n        return dx")
)


def line_of(text: str) -> int:
    """The line of the layer that has this text."""
    (line,) = (number for number, one in enumerate(LAYER.splitlines(), 1) if one.strip() == text)
    return line


@pytest.fixture
def code_without(checks: tuple[Check, ...], tmp_path: Path):
    """The layer without the line that has this text."""

    def code(line: str) -> Code:
        assert LAYER.count(line + "\n") == 1
        text = "".join(one for one in LAYER.splitlines(keepends=True) if one.strip() != line)
        (tmp_path / "work.py").write_text(text, encoding="utf-8")
        plan = make_plan(next(c for c in checks if c.name == "affine/affine"), 0)
        (candidate,) = find_candidates(plan.check, checks, read_submission(tmp_path))
        return Code(candidate, plan.check)

    return code


@pytest.mark.parametrize(
    ("line", "output"), [("self.dW = self.x.T @ dout", "dW"), ("self.db = dout.sum(axis=0)", "db")]
)
def test_a_gradient_is_stored_where_the_others_are(line: str, output: str, code_without) -> None:
    code = code_without(line)
    function = code.methods["backward"]

    assert places.find_line_of_store(code, function, output, ("dW", "db")) in (line_of(line) - 1, line_of(line))
