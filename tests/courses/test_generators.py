"""Right trainings with generators of their own, with a seed or without one, have full marks."""

from __future__ import annotations

import pytest
from corpus import GradeOne

GATE = """
import random
import numpy as np
{above}
def train_and_gate(steps={steps}, lr=0.1):
    {within}
    w, b, losses = np.array([rng.{normal}(0, 1), rng.{normal}(0, 1)]), rng.{normal}(0, 1), []
    for i in range(steps):
        x, t = np.array([[0, 0], [0, 1], [1, 0], [1, 1]][i % 4]), [0, 0, 0, 1][i % 4]
        p = 1 / (1 + np.exp(-(x @ w + b)))
        losses.append(float(-(t * np.log(p) + (1 - t) * np.log(1 - p))))
        w, b = w - lr * (p - t) * x, b - lr * (p - t)
    return w, b, losses
"""
BLOBS = """
import numpy as np
from numpy.random import default_rng
{above}
def train_blobs(X, y, epochs=30, lr={rate}):
    {within}
    w, b, losses, accuracies = rng.normal(0, 1, 2), 0.0, [], []
    for _ in range(epochs):
        loss, right = [], 0
        for x, t in zip(X, y):
            p = 1 / (1 + np.exp(-(x @ w + b)))
            loss.append(-(t * np.log(p) + (1 - t) * np.log(1 - p)))
            w, b = w - lr * (p - t) * x, b - lr * (p - t)
            right += round(float(p)) == t
        losses.append(np.mean(loss))
        accuracies.append(right / len(X))
    return losses, accuracies
"""
OF_NUMPY = [
    "np.random.default_rng()",
    "np.random.default_rng(42)",
    "np.random.RandomState()",
    "np.random.RandomState(7)",
    "np.random.Generator(np.random.PCG64())",
    "np.random; rng.seed()",
]


@pytest.mark.parametrize("generator", [*OF_NUMPY, "random.Random()", "random.Random(3)", "random; rng.seed()"])
@pytest.mark.parametrize("place", ["above", "within"])
def test_a_gate_may_be_trained_with_any_generator(grade_one: GradeOne, generator: str, place: str) -> None:
    made = {"above": "", "within": "pass"} | {place: f"rng = {generator}"}
    normal = "normal" if generator.startswith("np") else "gauss"

    assert grade_one(GATE.format(steps=2000, normal=normal, **made), "and_gate", explained=False).score == 10


@pytest.mark.parametrize("place", ["above", "within"])
def test_blobs_may_be_separated_with_a_generator_without_a_seed(grade_one: GradeOne, place: str) -> None:
    made = {"above": "", "within": "pass"} | {place: "rng = default_rng()"}

    assert grade_one(BLOBS.format(rate=0.001, **made), "blobs", explained=False).score == 10


def test_a_training_is_graded_with_the_rate_and_the_count_that_it_gets(grade_one: GradeOne) -> None:
    made = {"above": "", "within": "rng = default_rng(1)"}

    assert grade_one(BLOBS.format(rate=0.1, **made), "blobs", explained=False).score == 10
    made = {"above": "", "within": "rng = np.random.default_rng(1)"}
    assert grade_one(GATE.format(steps=500, normal="normal", **made), "and_gate", explained=False).score == 10
