"""Bugs planted into right layers, small and large: each is caught under every seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from corpus import find_passing_seeds, load_checks

from grader.grading.plan import Plan, make_plan
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

AFFINE = """
import numpy as np
class Affine:
    def __init__(self, W, b): self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        dx, dW, db = dout @ self.W.T, self.x.T @ dout, dout.sum(axis=0)
        {bug}
        self.dW, self.db = dW, db
        return dx
"""
RELU = """
import numpy as np
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)
    def backward(self, dout):
        dx = np.where(self.mask, 0, dout)
        {bug}
        return dx
"""
SIGMOID = """
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        dx = dout * self.out * (1 - self.out)
        {bug}
        return dx
"""
LOSS = """
import numpy as np
class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(x)
    def backward(self, dout=1):
        N = len(self.t)
        dx = (self.y - self.t) / N
        {bug}
        return dx
"""
LARGEST = "np.unravel_index(np.argmax(np.abs(dW)), dW.shape)"
SMALLEST = "np.unravel_index(np.argmin(np.abs(dW)), dW.shape)"
BUGS = {
    "one element of dW 1 % off": (AFFINE, "affine", f"dW[{LARGEST}] *= 1.01"),
    "the smallest element of dW 1 % off": (AFFINE, "affine", f"dW[{SMALLEST}] *= 1.01"),
    "one element of dW 0.1 % off": (AFFINE, "affine", f"dW[{LARGEST}] *= 1.001"),
    "two elements of dW swapped": (AFFINE, "affine", "dW[0, 0], dW[0, 1] = dW[0, 1].copy(), dW[0, 0].copy()"),
    "dW transposed where it is square": (AFFINE, "affine", "dW = dW.T if dW.shape[0] == dW.shape[1] else dW"),
    "dW without the last sample": (AFFINE, "affine", "dW = self.x[:-1].T @ dout[:-1]"),
    "rows of dW permuted": (AFFINE, "affine", "dW = dW[::-1]"),
    "db along the wrong axis where it fits": (
        AFFINE,
        "affine",
        "db = dout.sum(axis=1) if dout.shape[0] == dout.shape[1] else db",
    ),
    "db ignores dout": (AFFINE, "affine", "db = np.full(len(db), float(len(dout)))"),
    "db of the first sample only": (AFFINE, "affine", "db = dout[0]"),
    "dx times 1.001": (AFFINE, "affine", "dx = dx * 1.001"),
    "dW divided by N": (AFFINE, "affine", "dW = dW / len(dout)"),
    "relu ignores dout": (RELU, "relu", "dx = np.where(self.mask, 0, 1.0)"),
    "relu passes a tenth": (RELU, "relu", "dx = np.where(self.mask, 0.1 * dout, dout)"),
    "relu masks by dout": (RELU, "relu", "dx = np.where(dout <= 0, 0, dout)"),
    "sigmoid times 1.0001": (SIGMOID, "sigmoid", "dx = dx * 1.0001"),
    "sigmoid keeps the sign of dout only": (SIGMOID, "sigmoid", "dx = np.sign(dout) * self.out * (1 - self.out)"),
    "loss gradient without / N": (LOSS, "softmax_with_loss", "dx = dx * N"),
    "loss gradient over N twice": (LOSS, "softmax_with_loss", "dx = dx / N"),
    "loss gradient is 0": (LOSS, "softmax_with_loss", "dx = dx * 0"),
    "loss gradient with the diagonal only": (LOSS, "softmax_with_loss", "dx = dx * self.y * (1 - self.y)"),
    "loss gradient with one row 1 % off": (LOSS, "softmax_with_loss", "dx[0] *= 1.01"),
}
MANY = pytest.mark.slow("tries 50 seeds; the quick test of each bug tries the first 10")
each_number_of_seeds = pytest.mark.parametrize("seeds", [10, pytest.param(50, marks=MANY)])


@cache
def make_plans(exercise: str, seeds: int) -> dict[int, Plan]:
    """Return the plans of an exercise by seed."""
    (check,) = (check for check in load_checks() if check.name.endswith(f"/{exercise}"))
    return {seed: make_plan(check, seed) for seed in range(seeds)}


@each_number_of_seeds
@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_caught_under_every_seed(name: str, seeds: int, tmp_path: Path, forking: Sandbox) -> None:
    text, exercise, bug = BUGS[name]
    (tmp_path / "work.py").write_text(text.format(bug=bug), encoding="utf-8")

    assert find_passing_seeds(read_submission(tmp_path), make_plans(exercise, seeds), forking) == set()


@each_number_of_seeds
@pytest.mark.parametrize(("text", "exercise"), {text: exercise for text, exercise, _ in BUGS.values()}.items())
def test_the_same_sources_without_a_bug_pass(
    text: str, exercise: str, seeds: int, tmp_path: Path, forking: Sandbox
) -> None:
    (tmp_path / "work.py").write_text(text.format(bug="pass"), encoding="utf-8")

    assert find_passing_seeds(read_submission(tmp_path), make_plans(exercise, seeds), forking) == set(range(seeds))
