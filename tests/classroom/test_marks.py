"""What each student's work is worth: points, dates, void, overrides, and what is not a zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from grader.classroom.marks.marks import apply_course, mark_student
from grader.classroom.marks.settings import CourseFile, Late, Override, Terms
from grader.classroom.run.regrade import is_lower
from grader.classroom.store.rows import HandedIn
from grader.model import Check, CriterionResult, ExerciseResult, Finding, Message, Report, Untrusted, Verdict
from grader.reports.visible import visible

DUE = datetime(2026, 11, 20, 15, tzinfo=UTC)
NAMES = ("graph/mul_layer", "activation/relu")


@pytest.fixture
def two(checks: tuple[Check, ...]) -> list[Check]:
    return [check for check in checks if check.name in NAMES]


def result(name: str, **verdicts: Verdict) -> ExerciseResult:
    """An exercise of 10 points that its criteria share evenly."""
    share = 10 / len(verdicts)
    criteria = tuple(
        CriterionResult(c.replace("_", "."), v, share if v is Verdict.PASSED else 0.0, share)
        for c, v in verdicts.items()
    )
    worst = next((c.verdict for c in criteria if c.verdict is not Verdict.PASSED), Verdict.PASSED)
    return ExerciseResult(name, "", "", worst, 10.0, criteria)


RIGHT = result("graph/mul_layer", forward_value=Verdict.PASSED, backward_dx=Verdict.PASSED)
HALF = result("activation/relu", forward_value=Verdict.PASSED, kink=Verdict.FAILED)
FAULT = ExerciseResult("activation/relu", "", "", Verdict.GRADER_FAULT, 10.0, reason=Message("grader_failed"))


def attempt(number: int = 1, **told: object) -> HandedIn:
    return HandedIn("kim", number, f"hash{number}", **told)


def test_points_are_the_checks_own_unless_the_course_says_otherwise(two: list[Check]) -> None:
    usual = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, CourseFile())
    told = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, CourseFile(points={"graph": 1, "mul_layer": 20}))

    assert (usual.total, usual.maximum) == (15, 20)
    assert (told.total, told.maximum) == (25, 30)


def test_a_void_criterion_leaves_its_points_to_the_others(two: list[Check]) -> None:
    course = CourseFile(void={"relu:kink": "never taught"})
    one = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, course)

    assert (one.total, one.maximum) == (20, 20)
    assert apply_course([HALF], course)[0].verdict is Verdict.PASSED


def test_a_void_exercise_is_out_of_the_maximum(two: list[Check]) -> None:
    one = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, CourseFile(void={"relu": "unclear"}))

    assert (one.total, one.maximum) == (10, 10)
    assert list(one.cells) == ["graph/mul_layer"]


@pytest.mark.parametrize(
    "void",
    [("relu:*",), ("relu:interface", "relu:forward.*", "relu:backward.*", "relu:kink", "relu:purity", "relu:dtype")],
)
def test_an_exercise_whose_points_are_all_void_is_out_of_the_maximum(two: list[Check], void: tuple[str, ...]) -> None:
    course = CourseFile(void=dict.fromkeys(void, "unclear"))
    one = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, course)

    assert (one.total, one.maximum) == (10, 10)
    assert mark_student("lee", [], two, course).maximum == 10
    assert [result.name for result in apply_course([RIGHT, HALF], course, two)] == ["graph/mul_layer"]


def test_a_fault_of_the_grader_is_no_zero(two: list[Check]) -> None:
    one = mark_student("kim", [(attempt(), (RIGHT, FAULT))], two, CourseFile())

    assert one.cells["activation/relu"].points is None
    assert one.total is None


@pytest.mark.parametrize("results", [None, (RIGHT,)])
def test_what_is_damaged_or_not_graded_is_no_zero(two: list[Check], results: tuple[ExerciseResult, ...] | None) -> None:
    one = mark_student("kim", [(attempt(), results)], two, CourseFile())

    assert one.cells["activation/relu"].points is None
    assert one.cells["activation/relu"].why


def test_nothing_handed_in_is_zero(two: list[Check]) -> None:
    one = mark_student("kim", [], two, CourseFile())

    assert (one.total, one.maximum, one.hand_in) == (0, 20, None)


@pytest.mark.parametrize(
    ("told", "course", "total"),
    [
        ({"submitted": DUE}, CourseFile(due=DUE, late=Late(0.5)), 15),
        ({"submitted": DUE + timedelta(seconds=1)}, CourseFile(due=DUE, late=Late(0.5)), 7.5),
        ({"late": True}, CourseFile(late=Late(0.5)), 7.5),
        ({"late": True, "submitted": DUE}, CourseFile(due=DUE, late=Late(0.5)), 15),
        (
            {"submitted": DUE + timedelta(days=1)},
            CourseFile(due=DUE, late=Late(0.5), students={"kim": Terms(due=DUE + timedelta(days=2))}),
            15,
        ),
        ({}, CourseFile(students={"kim": Terms(factor=0.8)}), 12),
        ({"late": True}, CourseFile(late=Late(0.5), students={"kim": Terms(factor=1.0)}), 15),
        ({"late": True}, CourseFile(late=Late(0.5), students={"kim": Terms(reason="in hospital")}), 7.5),
    ],
)
def test_lateness_and_agreements(two: list[Check], told: dict[str, object], course: CourseFile, total: float) -> None:
    assert mark_student("kim", [(attempt(**told), (RIGHT, HALF))], two, course).total == total


@pytest.mark.parametrize(("told", "said"), [({}, True), ({"submitted": DUE + timedelta(days=2)}, False)])
def test_staff_are_told_where_an_agreed_date_cannot_be_applied(
    two: list[Check], told: dict[str, object], said: bool
) -> None:
    agreed = CourseFile(late=Late(0.5), students={"kim": Terms(due=DUE + timedelta(days=1))})
    one = mark_student("kim", [(attempt(late=True, **told), (RIGHT, HALF))], two, agreed)

    assert one.total == 7.5
    assert any(note.id == "mark.untimed" for note in one.notes) is said


def test_the_rosters_date_counts_unless_the_course_file_has_one(two: list[Check]) -> None:
    late = [(attempt(submitted=DUE), (RIGHT, HALF))]
    course = CourseFile(late=Late(0.0), due=DUE + timedelta(days=1))

    assert mark_student("kim", late, two, course, DUE - timedelta(days=1)).total == 0


def test_an_override_is_final(two: list[Check]) -> None:
    course = CourseFile(late=Late(0.0), overrides={"kim": {"relu": Override(9, "right on paper")}})
    one = mark_student("kim", [(attempt(late=True), (RIGHT, FAULT))], two, course)

    assert one.total == 9
    assert one.cells["activation/relu"].why == Message("mark.override", {"why": "right on paper"})


@pytest.mark.parametrize("order", [1, -1])
def test_an_override_of_an_exercise_comes_before_that_of_its_unit(two: list[Check], order: int) -> None:
    given = {"relu": Override(9, "right on paper"), "activation": Override(1, "copied")}
    course = CourseFile(overrides={"kim": dict(list(given.items())[::order])})

    assert mark_student("kim", [(attempt(), (RIGHT, HALF))], two, course).total == 19


def test_who_is_excused_has_no_points_and_no_zero(two: list[Check]) -> None:
    one = mark_student("kim", [(attempt(), (RIGHT, HALF))], two, CourseFile(students={"kim": Terms(excused=True)}))

    assert one.total is None
    assert Message("mark.excused") in one.notes


def test_the_best_or_the_last_attempt_counts(two: list[Check]) -> None:
    tried = [(attempt(1), (RIGHT, HALF)), (attempt(2), (RIGHT, FAULT)), (attempt(3), (HALF,))]

    assert mark_student("kim", tried, two, CourseFile(attempts="best")).hand_in.number == 1
    assert mark_student("kim", tried, two, CourseFile()).hand_in.number == 3
    assert mark_student("kim", tried, two, CourseFile()).hand_ins == 3


def report_with(*results: ExerciseResult) -> Report:
    return Report("kim", 0, "A", {}, {}, results)


def test_hidden_criteria_are_one_line_and_say_nothing() -> None:
    secret = Message("value", {"output": "dx", "expected": "SECRET"})
    wrong = result("activation/relu", forward_value=Verdict.PASSED, backward_dx=Verdict.FAILED, kink=Verdict.PASSED)
    criteria = tuple(
        CriterionResult(c.id, c.verdict, c.score, c.maximum, secret if c.verdict is Verdict.FAILED else None)
        for c in wrong.criteria
    )
    finding = Finding("formula", "formula", secret, ("dx",), formula="dout * SECRET")
    printed = Untrusted("called with SECRET")
    whole = ExerciseResult(wrong.name, "", "", Verdict.FAILED, 10.0, criteria, (finding,), output=printed)
    passed = replace(RIGHT, output=printed)

    plain = visible(report_with(whole), level=4)
    shown = visible(report_with(whole), level=4, hidden=lambda e, c: c in ("backward.dx", "kink"))

    assert "SECRET" in repr(plain)  # the control: it would be there
    assert "SECRET" not in repr(shown)
    assert "SECRET" not in repr(visible(report_with(passed), level=4, hidden=lambda e, c: c == "backward.dx"))
    assert "SECRET" in repr(visible(report_with(passed), level=4, hidden=lambda e, c: c == "kink"))
    assert [c.id for c in shown.exercises[0].criteria] == ["forward.value", "hidden"]
    assert shown.exercises[0].score == pytest.approx(whole.score)
    assert shown.exercises[0].criteria[-1].maximum == pytest.approx(20 / 3)


def test_a_finding_about_what_is_in_sight_stays() -> None:
    wrong = result("activation/relu", forward_value=Verdict.FAILED, kink=Verdict.FAILED)
    finding = Finding("formula", "formula", Message("formula"), ("out",))
    whole = ExerciseResult(wrong.name, "", "", Verdict.FAILED, 10.0, wrong.criteria, (finding,))

    shown = visible(report_with(whole), level=2, hidden=lambda e, c: c == "kink")

    assert [f.id for f in shown.exercises[0].findings] == ["formula"]


def test_a_report_worth_less_is_seen_though_no_mark_shows_it() -> None:
    assert is_lower([HALF], [RIGHT])
    assert not is_lower([RIGHT], [HALF])
    assert not is_lower([HALF], [HALF])
