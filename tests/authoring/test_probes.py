"""A Check gets the criteria of a Layer from three functions and `student.probe`."""

from __future__ import annotations

import numpy as np
import pytest
from corpus import prepare

from grader import Check, draw_probed_cases, drive_text, judge_probed, make_probed_criteria
from grader.grading.plan import generator_of
from grader.model import Verdict
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

SLOPES = {"dx": "x", "dw": "w"}


def drive_scale(student, arrays):
    def run(values):
        out, kept = student.call("scale_forward", values["x"], values["w"])
        yield "out", out
        dx, dw = student.call("scale_backward", values["dout"], kept)
        yield "dx", dx
        yield "dw", dw

    yield from student.probe(run, arrays)


def compute(values):
    x, w, dout = values["x"], values["w"], values["dout"]
    return {"out": w * np.tanh(x), "dx": dout * w * (1 - np.tanh(x) ** 2), "dw": (dout * np.tanh(x)).sum(axis=0)}


def draw(generator: np.random.Generator):
    cases = []
    for name, rows in (("a batch", 4), ("another batch", 3)):
        values = {
            key: generator.normal(0, 1, shape) for key, shape in (("x", (rows, 2)), ("w", (2,)), ("dout", (rows, 2)))
        }
        cases += draw_probed_cases(name, values, compute, generator, SLOPES)
    return cases


CHECK = Check(
    name="extra/scale",
    symbol="scale_forward",
    partners=("scale_backward",),
    methods=("forward", "backward"),
    drive=drive_text(drive_scale),
    cases=draw,
    judge=lambda observations: judge_probed(observations, SLOPES),
    criteria=make_probed_criteria({"out": 3.0, "dx": 3.0, "dw": 2.5}, SLOPES),
    plugin="extra",
)
RIGHT = """
import numpy as np
def scale_forward(x, w):
    y = np.tanh(x)
    return w * y, (y, w)
def scale_backward(dout, kept):
    y, w = kept
    return dout * w * (1 - y**2), (dout * y).sum(axis=0)
"""  # fmt: skip


def grade(box: Sandbox, *edits: tuple[str, str]):
    text = RIGHT
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    submission = Submission("work", (Source("work.py", (Cell(None, text),)),))
    (result,) = prepare([CHECK], box).grade(submission).exercises
    return result


@pytest.mark.parametrize(
    ("edits", "wrong"),
    [
        ([("(1 - y**2)", "y")], {"dx", "numeric.dx"}),
        ([("np.tanh(x)", "np.sin(x)"), ("(1 - y**2)", "np.sqrt(1 - y**2)")], {"out", "dx", "dw"}),
        ([("y, w = kept", "y, w = kept; dout[...] = dout")], set()),
        ([("    y = np.tanh(x)", "    y = np.tanh(x); x[...] = 0")], {"purity"}),
        ([("y, w = kept", "y, w = kept; y += 1; y -= 1")], set()),
        ([("return w * y", "y = y.astype(int) + y % 1 if x.dtype != float else y; return w * y")], {"dtype"}),
        ([("(dout * y).sum(axis=0)", "(dout * y)")], {"dw", "numeric.dw"}),
        ([("dout * w *", "np.abs(dout) * w *")], {"dx", "numeric.dx", "linearity"}),
        ([("def scale_forward(x, w):", "calls = []\ndef scale_forward(x, w):\n    calls.append(1); w = w * (1 + (len(calls) > 16))")], None),
    ],
)  # fmt: skip
def test_each_criterion_fails_by_its_own_fault(
    forking: Sandbox, edits: list[tuple[str, str]], wrong: set[str] | None
) -> None:
    result = grade(forking, *edits)
    failed = {c.id for c in result.criteria if c.verdict is Verdict.FAILED}
    if wrong is None:
        assert "purity" in {c.id for c in result.criteria if c.verdict is not Verdict.PASSED}
    else:
        assert failed - {"linearity"} == wrong - {"linearity"} and wrong <= failed | {"linearity"}, result


def test_a_right_pair_passes_under_every_seed(forking: Sandbox) -> None:
    assert grade(forking).verdict is Verdict.PASSED
    text = Submission("work", (Source("work.py", (Cell(None, RIGHT),)),))
    for seed in range(5):
        (result,) = prepare([CHECK], forking, seed).grade(text).exercises
        assert (result.verdict, result.score) == (Verdict.PASSED, 10), result
        assert {c.id: c.verdict for c in result.criteria if c.id.startswith("numeric")} == {
            "numeric.dx": Verdict.PASSED, "numeric.dw": Verdict.PASSED,
        }  # fmt: skip


def test_labels_stay_whole_numbers() -> None:
    values = {"x": np.ones((2, 3)), "labels": np.array([0, 2])}
    cases = draw_probed_cases("labels", values, lambda given: {"out": given["x"]}, generator_of(0, "a/b"), {})

    assert [(case.purpose, case.arrays["labels"].dtype.kind) for case in cases] == [("value", "i"), ("dtype", "i")]
