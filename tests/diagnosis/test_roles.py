"""What each name of a training stands for: the first line in which one stands where another belongs."""

from __future__ import annotations

import ast

import pytest
from corpus import SOLUTIONS, list_exercises, list_styles, load_checks

from grader.diagnosis.proposals.misfits import find_misfit_statement
from grader.model import Check

BLOBS, DIGITS, GATE = "neuron/blobs", "network/train_digits", "neuron/and_gate"
# a part of a solution, and what stands there instead; a missing statement is noticed where it stood
CASES = [
    (BLOBS, "losses.append(np.mean(seen))", "losses.append(np.mean(X))"),
    (BLOBS, "losses.append(np.mean(seen))", "losses.append(np.mean(losses))"),
    (BLOBS, "losses.append(np.mean(seen))", "accuracies.append(np.mean(seen))"),
    (BLOBS, "accuracies.append(right / len(y))", "losses.append(right / len(y))"),
    (BLOBS, "accuracies.append(right / len(y))", "accuracies.append(seen / len(y))"),
    (BLOBS, "seen.append(loss)", "seen.append(right)"),
    (BLOBS, "seen.append(loss)", "seen.append(losses)"),
    (BLOBS, "loss_of(pred, target)", "loss_of(target, pred)"),
    (BLOBS, "loss_of(pred, target)", "loss_of(pred, right)"),
    (BLOBS, "np.round(pred) == target", "np.round(pred) == right"),
    (BLOBS, "return losses, accuracies", "return accuracies, losses"),
    (BLOBS, "seen, right = [], 0", "seen, right = [], 1"),
    (BLOBS, "model.backward(dJ_dpred, lr)", "pass"),
    (GATE, "targets = [0, 0, 0, 1]", "targets = [0, 1, 1, 1]"),
    (GATE, "losses.append(loss)", "losses.append(losses)"),
    (DIGITS, "x_train[chosen], t_train[chosen]", "t_train[chosen], t_train[chosen]"),
    (DIGITS, "x_train[chosen], t_train[chosen]", "x_train[chosen], t_train[losses]"),
    (DIGITS, "TwoLayerNet(x_train.shape[1]", "TwoLayerNet(t_test.shape[1]"),
    (DIGITS, "choice(len(x_train), batch_size)", "choice(len(x_test), batch_size)"),
    (DIGITS, "choice(len(x_train), batch_size)", "choice(batch_size, len(x_train))"),
    (DIGITS, "network.loss(x, t)", "network.loss(t, x)"),
    (DIGITS, "network.accuracy(x_test, t_test)", "network.accuracy(x_train, t_train)"),
]


def text_of(name: str) -> str:
    return (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")


def noticed(name: str, text: str) -> int | None:
    check: Check = next(c for c in load_checks() if c.name == name)
    (function,) = (n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
    return find_misfit_statement(check, function)


@pytest.mark.parametrize(("name", "before", "after"), CASES)
def test_what_does_not_belong_is_noticed_on_its_line(name: str, before: str, after: str) -> None:
    text = text_of(name)
    (line,) = (number for number, one in enumerate(text.split("\n"), 1) if before in one)

    assert noticed(name, text.replace(before, after)) == line


@pytest.mark.parametrize("name", [BLOBS, DIGITS, GATE])
def test_in_a_right_training_everything_belongs(name: str) -> None:
    assert noticed(name, text_of(name)) is None


@pytest.mark.parametrize("path", [p for p in list_styles() if p.parent.name in ("blobs", "and_gate", "train_digits")])
def test_so_it_does_in_other_right_ones(path) -> None:
    (name,) = list_exercises(path)
    check = next(c for c in load_checks() if c.name == name)
    functions = [n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)]

    assert [find_misfit_statement(check, function) for function in functions if function.name == check.symbol] == [None]
