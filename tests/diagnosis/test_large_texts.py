"""No text takes the grader itself more than seconds; what is too large to explain is graded, and said to be."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from grader.model import Report, Verdict

RELU = """import numpy as np
class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, dout):
        return dout * self.mask
"""
WRONG = RELU.replace("dout * self.mask", "dout")
SECONDS = 5.0  # of processor time in the grader


def put_in(lines: str, text: str = WRONG) -> str:
    """Put lines into forward."""
    return text.replace("        self.mask", f"{lines}        self.mask", 1)


RIGHT = {
    "a chain of elif": "n = 0\nif n == 1:\n    K = 1\n"
    + "".join(f"elif n == {i}:\n    K = 1\n" for i in range(2, 400))
    + RELU,
    "a long attribute": RELU.replace("mask", "m" * 197),
    "many names": put_in("".join(f"        v{i} = x\n" for i in range(2000)), RELU),
}
LARGE = {
    "many names": put_in("".join(f"        v{i} = x + {i}\n" for i in range(1200))),
    "many attributes": put_in("".join(f"        self.v{i} = x\n" for i in range(1500)) + "        self.mas = x.y\n"),
    "many branches": put_in("".join(f"        if x.size == -{i}:\n            return x\n" for i in range(1000))),
    "a long line": put_in("        a = [" + ", ".join(map(str, range(8000))) + "]\n"),
    "many statements in a line": put_in("        " + "; ".join(f"a{i} = {i}" for i in range(1500)) + "\n"),
    "many methods": WRONG + "".join(f"    def bckward{i}(self, x):\n        return x\n" for i in range(1000)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_layer_in_a_strange_text_has_its_points(name: str, grade_files: Callable[..., Report]) -> None:
    (result,) = grade_files({"work.py": RIGHT[name]}, "relu").exercises
    assert (result.verdict, result.findings) == (Verdict.PASSED, ())


@pytest.mark.parametrize("name", LARGE)
def test_what_is_too_large_is_graded_and_said_to_be(name: str, grade_files: Callable[..., Report]) -> None:
    began = time.process_time()
    (result,) = grade_files({"work.py": LARGE[name]}, "relu").exercises
    assert time.process_time() - began < SECONDS
    assert result.score < 10
    assert "not_explained" in {remark.message.id for remark in result.remarks}
    assert {finding.id for finding in result.findings} <= {"raised"}


def test_white_space_takes_no_time(grade_files: Callable[..., Report]) -> None:
    cells = [f"x = 1{' ' * 20_000}\n{' ' * 20_000}\n%matplotlib inline\n", WRONG]
    listed = [{"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in cells]
    notebook = json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    began = time.process_time()
    (result,) = grade_files({"work.ipynb": notebook}, "relu").exercises
    assert time.process_time() - began < SECONDS / 2
    assert result.findings
