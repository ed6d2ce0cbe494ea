"""A form of the targets that a method has a branch for counts for what that method computes."""

from __future__ import annotations

import pytest

LOSS = """import numpy as np

class SoftmaxWithLoss:
    def cross_entropy_error(self, y, t):
        {loss}

    def softmax(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def forward(self, x, t):
        {forward}

    def backward(self, dout=1):
        {backward}
"""
BOTH = """if t.size == y.size:
            t = t.argmax(axis=1)
        return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)"""
ONE_HOT = "return -np.sum(t * np.log(y + 1e-7)) / len(y)"
OF_SUM = "return -np.sum(t * np.log(y + 1e-7))"
KEEP = "self.t, self.y = t, self.softmax(x)\n        return self.cross_entropy_error(self.y, t)"
CONVERT = "self.t, self.y = t, self.softmax(x)\n        if t.ndim == 1:\n            t = np.eye(x.shape[1])[t]\n        return self.cross_entropy_error(self.y, t)"
SUBTRACT = "return (self.y - self.t) / len(self.y)"
BRANCH = """if self.t.size == self.y.size:
            return (self.y - self.t) / len(self.y)
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] {sign}= 1
        return dx / len(dx)"""


@pytest.mark.parametrize(("loss", "forward", "backward", "is_right"), [
    (BOTH, KEEP, SUBTRACT, True),  # the helper handles labels, backward says nothing of them
    (ONE_HOT, KEEP, BRANCH.format(sign="-"), True),  # forward stops at labels before the branch of backward
    (BOTH, KEEP, BRANCH.format(sign="-"), True),
    (BOTH, KEEP, BRANCH.format(sign="+"), False),
    (BOTH.replace("len(y)), t]", "len(y)), t - 1]"), KEEP, SUBTRACT, False),
    (BOTH.replace("t = t", "t = t.T"), KEEP, SUBTRACT, False),
    (ONE_HOT, CONVERT, SUBTRACT, False),  # forward converts the labels after it has kept them
    (OF_SUM, KEEP, SUBTRACT, False),
])  # fmt: skip
def test_a_claim_counts_for_the_outputs_of_its_method(grade_one, loss, forward, backward, is_right) -> None:
    result = grade_one(LOSS.format(loss=loss, forward=forward, backward=backward), "softmax_with_loss")

    assert (result.score == 10) == is_right


def test_an_exception_of_labels_alone_names_the_labels(grade_one) -> None:
    loss = "return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)"
    result = grade_one(LOSS.format(loss=loss, forward=KEEP, backward=SUBTRACT), "softmax_with_loss")

    assert (result.findings[0].id, result.findings[0].place.line) == ("raised", 16)
    assert result.findings[0].message.values["form"] == "labels"
