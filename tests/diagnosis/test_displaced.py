"""Methods that a class lacks are found outside of it, too deep in it, or under a name that is nearly right."""

from __future__ import annotations

import pytest
from corpus import GradeOne

from grader.model import Verdict

SIGMOID = """import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
HEAD, FORWARD, BACKWARD = SIGMOID.split("    def forward")[0], "    def forward", "    def backward"
REST = SIGMOID[len(HEAD) :]


def shift(text: str, by: int) -> str:
    """The lines of a text with more blanks in front, or fewer."""
    lines = [
        " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip())) :] for line in text.split("\n")
    ]
    return "\n".join(line if line.strip() else "" for line in lines)


# the text, the finding, its line
DISPLACED = {
    "both outside": (HEAD + shift(REST, -4), "method_outside", 8),
    "one outside": (SIGMOID.split(BACKWARD)[0] + shift(SIGMOID[SIGMOID.index(BACKWARD) :], -4), "method_outside", 12),
    "in the method above": (
        SIGMOID.split(BACKWARD)[0] + shift(SIGMOID[SIGMOID.index(BACKWARD) :], 4),
        "method_in_method",
        12,
    ),
    "in the constructor": (HEAD + shift(REST, 4), "method_in_method", 8),
    "class in a class": (
        SIGMOID.replace("class Sigmoid:\n", "class Sigmoid:\n    class Layer:\n").split("    def __init__")[0]
        + shift(SIGMOID[SIGMOID.index("    def __init__") :], 4),
        "class_in_class",
        5,
    ),
    "one underscore": (SIGMOID.replace("forward", "__call_"), "method_misspelt", 8),
    "no underscore": (SIGMOID.replace("forward", "_call_"), "method_misspelt", 8),
}
# methods that are there in another way, or functions that are none
IN_PLACE = {
    "assigned": HEAD + shift(REST, -4) + "\n\nSigmoid.forward = forward\nSigmoid.backward = backward\n",
    "function beside": f"def backward(self, dout):\n    return 0\n\n\n{SIGMOID}",
    "inherited": SIGMOID.replace("class Sigmoid:", "class Layer:") + "\n\nclass Sigmoid(Layer):\n    pass\n",
    "helper": SIGMOID.replace(
        "        self.out = 1 /", "        def backward(x):\n            return x\n\n        self.out = 1 /"
    ),
}


@pytest.mark.parametrize(("text", "id", "line"), DISPLACED.values(), ids=DISPLACED)
def test_a_displaced_method_is_named_where_it_stands(grade_one: GradeOne, text: str, id: str, line: int) -> None:
    result = grade_one(text, "sigmoid")

    assert [(f.id, f.place and f.place.line) for f in result.findings] == [(id, line)]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (DISPLACED["both outside"][0], Verdict.RAISED),
        (
            HEAD.replace("    def __init__(self):\n        self.out = None\n", '    """A layer."""\n')
            + shift(REST, -4),
            Verdict.RAISED,
        ),
        (DISPLACED["one outside"][0], Verdict.FAILED),
        (IN_PLACE["assigned"], Verdict.PASSED),
        (IN_PLACE["function beside"], Verdict.PASSED),
    ],
)
def test_a_class_whose_methods_all_stand_outside_is_not_run(grade_one: GradeOne, text: str, verdict: Verdict) -> None:
    assert grade_one(text, "sigmoid").verdict is verdict


@pytest.mark.parametrize("text", IN_PLACE.values(), ids=IN_PLACE)
def test_a_method_in_its_place_is_not_accused(grade_one: GradeOne, text: str) -> None:
    result = grade_one(text, "sigmoid")

    assert [f.id for f in result.findings if f.id in ("method_outside", "method_in_method", "class_in_class")] == []


def test_a_displaced_method_that_is_wrong_too_is_both(grade_one: GradeOne) -> None:
    text = HEAD + shift(REST, -4).replace("dout * self.out", "dout + self.out")

    found = [f.id for f in grade_one(text, "sigmoid").findings]

    assert found[0] == "method_outside"
    assert len(found) > 1
