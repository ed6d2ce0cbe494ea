"""A watched course goes on in teaching order, and grades again only what a change can affect."""

from __future__ import annotations

import pytest
from corpus import load_checks

from grader.desk.standing import Standing, choose_results
from grader.grading.plan import describe_grader
from grader.grading.verdict import give_no_points
from grader.model import Check, ExerciseResult, Report, Verdict

CHECKS = [check for check in load_checks() if check.unit in ("graph", "activation")]
FIRST, SECOND = CHECKS[0].name, CHECKS[1].name


def result(check: Check, verdict: Verdict) -> ExerciseResult:
    """A result of a check."""
    return give_no_points(check, verdict)


def report(*verdicts: Verdict) -> Report:
    """A report of the first exercises with these verdicts."""
    pairs = zip(CHECKS, verdicts, strict=False)
    return Report("work", 0, "A", {}, describe_grader([]), tuple(result(check, verdict) for check, verdict in pairs))


@pytest.mark.parametrize(
    ("before", "verdicts", "current"),
    [
        (None, (Verdict.FAILED, Verdict.NOT_STARTED), FIRST),
        (None, (Verdict.PASSED, Verdict.NOT_STARTED), SECOND),
        (SECOND, (Verdict.FAILED, Verdict.FAILED), SECOND),  # an exercise that is shown stays
        (SECOND, (Verdict.FAILED, Verdict.PASSED), FIRST),  # until it passes
        (FIRST, (Verdict.PASSED,) * len(CHECKS), None),
    ],
)
def test_the_first_exercise_that_is_not_right_is_shown(
    before: str | None, verdicts: tuple[Verdict, ...], current: str | None
) -> None:
    standing = Standing(CHECKS, {}, before).update(report(*verdicts))

    assert standing.current == current
    assert standing.is_done == (current is None)


def test_exercises_can_be_shown_in_turn() -> None:
    standing = Standing(CHECKS, {}, FIRST)

    assert standing.move(1).current == SECOND
    assert standing.move(-1).current == CHECKS[-1].name
    assert standing.move(1).move(-1).current == FIRST
    assert Standing(CHECKS, {}).move(1).current == FIRST
    assert Standing(CHECKS, {}).move(-1).current == CHECKS[-1].name


@pytest.mark.parametrize(
    ("path", "text", "affected", "not_affected"),
    [
        ("activation/relu.py", "", ["activation/relu"], ["graph/mul_layer", "activation/sigmoid"]),
        ("graph/mul_layer.py", "class MulLayer: pass", ["graph/mul_layer", "graph/buy_apple"], ["activation/relu"]),
        ("mine.py", "class Relu: pass", ["activation/relu"], ["graph/mul_layer"]),
        ("helpers.py", "def help(): pass", [check.name for check in CHECKS], []),
        ("gone.py", "", [check.name for check in CHECKS], []),
    ],
)
def test_a_change_affects_its_exercises_and_all_that_is_built_on_them(
    path: str, text: str, affected: list[str], not_affected: list[str]
) -> None:
    found = Standing(CHECKS, {}).find_affected({path: text})

    assert set(affected) <= set(found)
    assert not set(not_affected) & set(found)


def test_results_of_earlier_runs_stay() -> None:
    standing = Standing(CHECKS, {}).update(report(Verdict.PASSED, Verdict.FAILED)).update(report(Verdict.FAILED))
    shown = choose_results(report(), standing, [FIRST, SECOND, "unknown"])

    assert [one.verdict for one in shown.exercises] == [Verdict.FAILED, Verdict.FAILED]
