"""The pictures of real wrong code are true, and show nothing where there is nothing to see."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import MISTAKEN, find_check, grade_path, load_english

from grader.model import ExerciseResult
from grader.reports.look import Look
from grader.reports.pictures import draw_as_text
from grader.reports.visible import limit_findings
from grader.sandbox import Sandbox

LOOK = Look(load_english(), signs=True)


def explain_file(path: Path, box: Sandbox) -> ExerciseResult:
    """Explain a labelled mistake."""
    return grade_path(path, [find_check(path).name], box).exercises[0]


def draw_kind(result: ExerciseResult, kind: str, level: int) -> list[str]:
    """Return the lines of the pictures of a kind up to a level, without captions and margins."""
    pictures = [one for finding in limit_findings(result, level).findings for one in finding.pictures]
    return [line.strip() for one in pictures if one.kind == kind for line in draw_as_text(one, LOOK)[:-1]]


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        (
            "affine/weight_gradient_transposed.py",
            2,
            ["dout.T   @     x    \u2192   dW   must be", "(M, N) N = N (N, D)   (M, D) (D, M)", "(5, 4) 4 = 4 (4, 3)   (5, 3) (3, 5)"],
        ),
        ("affine/weight_gradient_transposed.py", 1, []),
        ("affine/star_for_dot.py", 1, ["x          *     self.W", "(N, D) D \u2260 M (!) (D, M)", "(4, 3) 3 \u2260 5 (!) (3, 5)"]),
        (
            "affine/weight_not_transposed.py",
            2,
            ["dout       @     self.W \u2192   dx", "(N, M) M \u2260 D (!) (D, M)   (N, D)", "(4, 5) 5 \u2260 3 (!) (3, 5)   (4, 3)"],
        ),
        (
            "affine/weight_not_transposed.py",
            1,
            ["dout       @     self.W", "(N, M) M \u2260 D (!) (D, M)", "(4, 5) 5 \u2260 3 (!) (3, 5)"],
        ),
        ("relu/mask_inverted.py", 3, []),
        ("softmax/np_left_out.py", 3, []),
    ],
)  # fmt: skip
def test_shapes_show_what_does_not_meet_or_is_not_due(
    name: str, level: int, lines: list[str], forking: Sandbox
) -> None:
    assert draw_kind(explain_file(MISTAKEN / name, forking), "shapes", level) == lines
