"""An exception comes with what its line reads; any bytes at all give such lines, or Tampered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.grading.grade import Marked, prepare_grading
from grader.grading.raised import read_line
from grader.model import Check, ExerciseResult, FailingLine, Raised
from grader.sandbox import Sandbox
from grader.sandbox.protocol import wire
from grader.submission.source import Cell, Source, Submission

RELU = """
import math
import numpy as np
class Relu:
    limits = {{"low": np.zeros(2)}}
    @property
    def loud(self): raise SystemExit
    def __init__(self):
        self.mask = None
        self.parts = [1, 2, 3]
    def forward(self, x):
        n, on, word = 7, True, "relu"
        {line}
        return x
    def backward(self, dout):
        return dout
"""
# the failing line, what its expression reads, and the function that it calls
LINES = {
    "return math.exp(x)": ("math.exp function; x array (4, 3)", "math.exp"),
    "y = 1 + np.dot(x, self.parts.T)": ("self.parts list (3,)", None),
    "return self.mask * x": ("self.mask nothing; x array (4, 3)", None),
    "return self.limits['low'] @ x": ("self.limits dict (1,); self.limits['low'] array (2,); x array (4, 3)", None),
    "return x.shape(n)": ("x array (4, 3); x.shape tuple (2,); n number 7", "x.shape"),
    "for i in n: pass": ("n number 7", None),
    "a, b, c = self.parts, word": ("self.parts list (3,); word text (4,)", None),
    "if x > 0 and on: pass": ("x array (4, 3)", None),
    "x += self.limits['low']": ("x array (4, 3); self.limits dict (1,); self.limits['low'] array (2,)", None),
    "return Relu.forward(x)": ("Relu class; Relu.forward function; x array (4, 3)", "Relu.forward"),
    "return self.forwad(x)": ("self object", None),
    "return [row + self for row in x]": ("row array (3,); self object", None),
    "글 = '값'; return (글 + x)": ("글 text (1,); x array (4, 3)", None),
    "return (x +\n            self.parts[1] + word[n])": ("word text (4,); n number 7", None),
    "return x.nothing + self.loud": ("x array (4, 3)", None),
    "return 1 / (x - 'a' * 3)": ("x array (4, 3)", None),
}


def mark(text: str, checks: tuple[Check, ...], box: Sandbox) -> Marked:
    """Grade one text as Relu."""
    submission = Submission("work.py", (Source("work.py", (Cell(None, text),)),))
    chosen = [check for check in checks if check.name == "activation/relu"]
    return prepare_grading(chosen, checks, box).mark(submission)


def find_raised(marked: Marked) -> Raised:
    """Find the first exception."""
    observations = marked.evidence.judged["activation/relu"].outcome.observations
    return next(one.raised for one in observations if one.raised)


def write(line: FailingLine) -> str:
    """Write what the failing expression reads, else what its line reads."""
    inner = [one for one in line.operands if one.is_inner] or line.operands
    return "; ".join(
        " ".join(str(part) for part in (one.name, one.kind, one.value or one.shape) if part is not None)
        for one in inner
    )


@pytest.mark.parametrize("line", LINES)
def test_an_exception_comes_with_what_its_line_reads(line: str, checks: tuple[Check, ...], forking: Sandbox) -> None:
    operands, called = LINES[line]
    raised = find_raised(mark(RELU.format(line=line), checks, forking))
    assert raised.type != "SystemExit"  # no property runs
    assert raised.line is not None
    assert (write(raised.line), raised.line.called) == (operands, called)


def test_the_line_of_a_helper_and_of_its_caller_both_come(checks: tuple[Check, ...], forking: Sandbox) -> None:
    text = (
        RELU.format(line="return self.scale(x, n)")
        + "    def scale(self, a, b):\n        return a @ self.limits['low']\n"
    )
    raised = find_raised(mark(text, checks, forking))
    inner, outer = raised.lines
    assert (inner.function, write(inner)) == (
        "scale",
        "a array (4, 3); self.limits dict (1,); self.limits['low'] array (2,)",
    )
    assert (outer.function, outer.called) == ("forward", "self.scale")
    assert (inner.place.column, inner.end and inner.end.column) == (16, 38)
    assert inner.attributes == ("mask", "parts")


def test_names_and_operands_have_caps(checks: tuple[Check, ...], forking: Sandbox) -> None:
    line = "x.shape(" + ", ".join(f"v{i}" for i in range(50)) + ")"
    line = "; ".join(f"v{i} = {i}" for i in range(50)) + f"; {'w' * 200} = 1; " + line + " + " + "w" * 200
    raised = find_raised(mark(RELU.format(line=line), checks, forking))
    assert raised.line is not None
    assert len(raised.line.operands) == 8


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("at", "end", "function", "called", "operands", "attributes")
HONEST = {
    "at": [0, None, 1, 0], "end": [0, None, 1, 1], "function": "f", "called": "f", "attributes": ["a"],
    "operands": [["x", "array", "float64", [4, 3], None, True]],
}  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON), JSON)
def test_any_line_is_read_or_tampered(changed: dict[str, object], operand: object) -> None:
    submission = Submission("work.py", (Source("work.py", (Cell(None, "x"),)),))
    for listed in ({**HONEST, **changed}, {**HONEST, "operands": [operand]}):
        try:
            line = read_line(listed, submission)
        except wire.Tampered:
            continue
        assert line is None or isinstance(line, FailingLine)


def test_a_report_says_what_the_line_read(grade_one: Callable[..., ExerciseResult]) -> None:
    result = grade_one(RELU.format(line="return self.parts @ self.limits['low'] + n"), "relu")
    (finding, *_) = result.findings
    assert [str(one.name) for one in finding.operands] == ["self.parts", "self.limits['low']"]


GRADIENT = """
import numpy as np
def numerical_gradient(f, x):
    grad, x = np.zeros_like(x), {given}
    for i in range(3):
        grad.flat[i] = f(x)
    return grad
"""


@pytest.mark.parametrize("given", ["{0: x}", "{1, 2}", "'x'"])
def test_an_exception_in_a_function_of_the_exercise_belongs_to_the_line_that_calls_it(
    given: str, grade_one: Callable[..., ExerciseResult]
) -> None:
    finding = grade_one(GRADIENT.format(given=given), "numerical_gradient").findings[0]
    assert (finding.id, finding.place and finding.place.line) == ("given_function", 6)
    assert [str(one.name) for one in finding.operands] == ["x"]
