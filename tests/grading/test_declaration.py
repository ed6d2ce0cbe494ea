"""A check of a plugin is proved before it grades: each contradiction is one sentence, and costs no student a point."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import taught
from corpus import load_checks, prepare

from grader import Case, Check, Criterion, Judged, Judgement, Layer, Table, drive_text, judge_outputs
from grader.diagnosis.explain import grade_and_explain
from grader.grading.declaration import find_stub_fault, is_proved_by_tests, make_proved_plan
from grader.model import ExerciseResult, Verdict
from grader.plugins.checks import build_check
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

LEAKY = {
    "symbol": "Leaky",
    "inputs": {"x": "N D"},
    "formula": "where(x > 0, x, 0.1 * x)",
    "gradients": {"dx": "dout * where(x > 0, 1, 0.1)"},
}
AFFINE = {
    "symbol": "Affine",
    "parameters": {"W": "D M", "b": "M"},
    "inputs": {"x": "N D"},
    "formula": "x @ W + b",
    "gradients": {"dx": "dout @ W.T"},
    "attributes": {"dW": "x.T @ dout", "db": "dout.sum(axis=0)"},
}
RIGHT_LEAKY = """
import numpy as np
class Leaky:
    def forward(self, x):
        self.slope = np.where(x > 0, 1, 0.1)
        return x * self.slope
    def backward(self, dout):
        return dout * self.slope
"""


def make_layer(declared: dict[str, Any] = LEAKY, **changes: Any) -> Check:
    """Return the check of a layer with some fields changed."""
    return replace(build_check(Layer("x/leaky", **{**declared, **changes}), "some_plugin"), plugin="some_plugin")


def yielding(student, arrays):
    yield "rows", student.call("one_hot", student.copy(arrays["t"]), 4)


def returning(student, arrays):
    return student.call("one_hot", student.copy(arrays["t"]), 4)


def returning_a_name(student, arrays):
    rows = student.call("one_hot", student.copy(arrays["t"]), 4)
    return rows


def returning_a_dictionary(student, arrays):
    found = {}
    found["rows"] = student.call("one_hot", student.copy(arrays["t"]), 4)
    return found


def misspelling(student, arrays):
    yield "row", student.call("one_hot", student.copy(arrays["t"]), 4)


def returning_a_list(student, arrays):
    return [student.call("one_hot", student.copy(arrays["t"]), 4)]


def yielding_a_name(student, arrays):
    yield "rows"
    yield student.call("one_hot", student.copy(arrays["t"]), 4)


def asking_for_another(student, arrays):
    yield "rows", student.call("onehot", student.copy(arrays["t"]), 4)


def draw(generator):
    t = np.array([0, 2, 1])
    return [Case("labels", {"t": t}, {"t": t}, {"rows": (np.eye(4)[t],)})]


def draw_bare(generator):
    (case,) = draw(generator)
    return [Case(case.name, case.arrays, case.values, {"rows": case.expected["rows"][0]})]


def make_procedural(function: Callable[..., Any] = yielding, /, **changes: Any) -> Check:
    """Return a small check with a drive of its own."""
    fields = {
        "name": "x/one_hot",
        "symbol": "one_hot",
        "drive": drive_text(function),
        "cases": draw,
        "judge": judge_outputs,
    }
    return Check(**{**fields, "criteria": (Criterion("rows", 10),), "plugin": "some_plugin", **changes})


def list_notes(check: Check) -> tuple[str, ...]:
    """Return the sentences for staff on a check, which is the only one that there is."""
    return make_proved_plan(check, 0, {check.name, "x/known"}).notes


CONTRADICTIONS = [
    (lambda: make_layer(gradients={"dx": "dout * where(x > 0, 1, 0.2)"}), "'dx' is not the slope of the formula"),
    (lambda: make_layer(gradients={"dx": "1.001 * dout * where(x > 0, 1, 0.1)"}), "'dx' is not the slope"),
    (lambda: make_layer(gradients={"dx": "where(x > 0, 1, 0.1)"}), "'dx' is not the slope of the formula"),
    (lambda: make_layer(gradients={"dx": "(dout * where(x > 0, 1, 0.1)).sum(axis=0)"}), "it must have that of x, (N, D)"),
    (lambda: make_layer(AFFINE, attributes={"dW": "dout.T @ x", "db": None}), "'dW' has the shape (5, 3)"),
    (lambda: make_layer(AFFINE, attributes={"dW": "x.T @ dout", "db": "dout.sum(axis=1)"}), "'db' has the shape (4,)"),
    (lambda: make_layer(AFFINE, gradients={"dx": "dout @ W"}), "the formula of 'dx' cannot be computed: ValueError"),
    (lambda: make_layer(gradients={"dx": "-dout * where(x > 0, 1, 0.1)"}), "'dx' is not the slope of the formula"),
    (lambda: make_layer(forms={"a": ("x", "x")}), "form 'a' must have an expression for each of x"),
    (lambda: make_layer(roles={"z": ("input",)}), "roles names 'z'; it may be x"),
    (lambda: replace(make_layer(), points=0), "points must be more than 0, got 0"),
    (lambda: make_procedural(criteria=(Criterion("rows", 1), Criterion("rows", 1))), "two criteria have one name"),
    (lambda: make_layer(domains={"y": "real"}), "domains names 'y'; it may be x"),
    (lambda: make_layer(accept={"dy": ("dout",)}), "accept names 'dy'; it may be out, dx"),
    (lambda: make_layer(accept={"out": ("z",)}), "the formula of 'out' cannot be computed: KeyError: 'z'"),
    (lambda: make_layer(accept={"out": ("open(x)",)}), "outside the vocabulary"),
    (lambda: make_layer(accept={"out": "x"}), "accept of 'out' must be a tuple of formulas, like ('x',)"),
    (lambda: make_layer(tables=(Table("one", {"y": 1.0}),)), "table 'one' names 'y'; it may be x, dout"),
    (lambda: make_layer(needs=("x/nothing",)), "needs names 'x/nothing', which no plugin checks"),
    (lambda: make_layer(aliases="LeakyRelu"), "aliases must be a tuple of names, like ('LeakyRelu',)"),
    (lambda: make_procedural(returning), "its drive must yield each output by name (`yield 'rows', ...`)"),
    (lambda: make_procedural(returning_a_name), "its drive must yield each output by name"),
    (lambda: make_procedural(returning_a_list), "its drive must yield each output by name"),
    (lambda: make_procedural(yielding_a_name), "its drive must yield pairs of name and array"),
    (lambda: make_procedural(judge=lambda o: Judgement({"rows": Judged("passed")})), "must be a Verdict, like"),
    (lambda: make_procedural(judge=lambda o: Judgement({})), "its judge gives no verdict on criterion 'rows'"),
    (lambda: make_procedural(misspelling), "its drive gives no output 'rows'; it gives row"),
    (lambda: make_procedural(asking_for_another), "its drive never asks for 'one_hot'; it asks for 'onehot'"),
    (lambda: make_procedural(drive=yielding), "drive must be text: write drive=drive_text(drive)"),
    (lambda: make_procedural(cases=draw_bare), "case 'labels' must expect a tuple of arrays for 'rows'"),
    (lambda: make_procedural(cases=lambda generator: ()), "its cases are none"),
    (lambda: make_procedural(cases=lambda generator: 1 / 0), "cannot be drawn (ZeroDivisionError"),
    (lambda: make_procedural(criteria=Criterion("rows", 10)), "criteria must be a tuple with a comma"),
    (lambda: make_procedural(criteria=(Criterion("row", 10),)), "judge_outputs judges rows, and the criteria are row"),
    (lambda: make_procedural(criteria=(Criterion("rows", -10),)), "the weight of criterion 'rows' must be 0 or more"),
    (lambda: make_procedural(criteria=(Criterion("rows", 0),)), "no criterion has a weight"),
    (lambda: make_procedural(criteria=(Criterion("rows", 1, ("out",)),)), "'rows' requires 'out'; it may be rows"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "told"), CONTRADICTIONS, ids=[told[:40] for _, told in CONTRADICTIONS])
def test_a_contradiction_is_one_sentence_and_grades_nobody(make: Callable[[], Check], told: str) -> None:
    plan = make_proved_plan(make(), 0, {"x/leaky", "x/one_hot"})

    assert plan.fault is not None and plan.fault.id == "contradiction"
    assert [note for note in plan.notes if told in note and note.startswith("plugin 'some_plugin': x/")]


def test_a_wrong_gradient_is_a_fault_of_the_grader_for_right_and_wrong_alike(forking: Sandbox) -> None:
    wrong = make_layer(gradients={"dx": "dout * where(x > 0, 1, 0.2)"})
    found = [grade(wrong, text, forking) for text in (RIGHT_LEAKY, RIGHT_LEAKY.replace("0.1", "0.3"))]

    assert [result.verdict for result in found] == [Verdict.GRADER_FAULT] * 2
    assert grade(make_layer(), RIGHT_LEAKY, forking).verdict is Verdict.PASSED, "the control"


def grade(check: Check, text: str, box: Sandbox) -> ExerciseResult:
    """Grade one text by one check."""
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = grade_and_explain(submission, prepare([check], box)).exercises
    return result


def not_known(x, dOut):
    """It asks for `dOut`."""
    return {"dx": dOut}


def writes(x, dout):
    """It doubles `dout`."""
    dout *= 2
    return {"dx": dout}


def fails(x, dout):
    """It raises."""
    return {"dx": dout.nothing}


def names_another(x, dout):
    """It states `dy`."""
    return {"dy": dout}


def is_right(x, dout):
    """It is right."""
    return {"dx": dout * np.where(x > 0, 1, 0.1)}


def is_good(dout):
    """`dx` is `dout` unchanged."""
    return {"dx": dout}


def is_refused(x, dout):
    """numpy refuses it where the shapes differ."""
    return {"dx": x @ dout}


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (not_known, "it asks for 'dOut'; it may be N, D, x, dout, out, dx"),
        (writes, "it writes into its argument 'dout'; it must leave its arguments alone"),
        (fails, "it fails (AttributeError: "),
        (names_another, "it states 'dy'; it may be dx, out"),
        (is_right, "what it states is right in every case"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_mistake_that_cannot_be_asked_is_left_out_and_told_to_staff(mistake: Any, told: str) -> None:
    check = make_layer(mistakes=(mistake, is_good, is_refused))
    plan = make_proved_plan(check, 0, {check.name})

    assert [one.__name__ for one in plan.check.mistakes] == ["is_good", "is_refused"]
    assert plan.fault is None and len(plan.notes) == 1
    assert f"'some_plugin': x/leaky: the mistake {mistake.__name__!r} is left out, for {told}" in plan.notes[0].replace(
        __name__.partition(".")[0], "some_plugin"
    )


@pytest.mark.parametrize("drive", [yielding, returning_a_dictionary])
def test_a_right_check_has_no_notes(drive: Callable[..., Any]) -> None:
    assert list_notes(make_procedural(drive, needs=("x/known",))) == ()
    assert list_notes(make_layer(mistakes=(is_good, is_refused))) == ()
    assert list_notes(make_layer(AFFINE)) == ()


def test_every_layer_of_the_small_courses_is_proved_in_time() -> None:
    for layer, _ in taught.RIGHT:
        check = build_check(layer, "taught")
        seconds = []
        for _ in range(3):  # other work on the machine makes one try slower
            began = time.process_time()
            notes = list_notes(check)
            drawn = time.process_time()
            check.cases(np.random.default_rng(0))
            seconds.append(2 * drawn - began - time.process_time())

        assert notes == (), layer.name
        assert min(seconds) < 0.1, layer.name  # 20 ms on a machine with nothing else to do


def test_the_built_in_checks_are_left_to_their_tests_and_hold_all_the_same() -> None:
    names = {check.name for check in load_checks()}

    assert all(map(is_proved_by_tests, load_checks()))
    for check in (one for one in load_checks() if not one.seconds):
        unproved = Check(**{**vars(check), "is_proved": False})
        assert make_proved_plan(unproved, 0, names).notes == (), check.name


def test_a_stub_defines_what_its_check_asks_for() -> None:
    assert find_stub_fault(make_layer(), "class Leaky: pass\n") is None
    assert find_stub_fault(make_layer(), "class LeakyReLU: pass\n") == (
        "its stub defines LeakyReLU, and the check asks for Leaky"
    )
