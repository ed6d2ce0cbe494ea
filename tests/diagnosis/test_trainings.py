"""A training that is wrong: its line comes from an edit that mends it, or from what was observed."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import SOLUTIONS, load_checks, prepare, read_solutions

from grader.diagnosis.explain import grade_and_explain
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Submission

BLOBS, DIGITS, GATE = "neuron/blobs", "network/train_digits", "neuron/and_gate"
MORE = pytest.mark.slow("trains several times to verify one more edit of the same kind")
# a part of a solution, and what stands there instead; the edit that is offered puts the part back
MENDED = [
    (GATE, "return w, b, losses", "return b, b, losses"),
    (GATE, "model.backward(dJ_dpred, lr)", "model.backward(loss, lr)"),
    pytest.param(BLOBS, "return losses, accuracies", "return accuracies, losses", marks=MORE),
    pytest.param(BLOBS, "seen.append(loss)", "seen.append(losses)", marks=MORE),
    pytest.param(GATE, "range(steps)", "range(2000)", marks=MORE),
    pytest.param(BLOBS, "range(epochs)", "range(30)", marks=MORE),
    (BLOBS, "        losses.append(np.mean(seen))", "            losses.append(np.mean(seen))"),
    pytest.param(DIGITS, "network.params[name] -= lr", "network.params[name] += lr", marks=MORE),
    pytest.param(DIGITS, "network.loss(x, t)", "network.loss(t, x)", marks=MORE),
]
# the finding stands in the line of a value that nothing reads
OBSERVED = [(BLOBS, "model.backward(dJ_dpred, lr)", "pass", "dJ_dpred"), (GATE, "losses.append(loss)", "pass", "loss,")]


def explain_changed(name: str, before: str, after: str, box: Sandbox):
    sources = []
    for source in read_solutions().sources:
        text = source.cells[0].text
        assert source.path != f"{name}.py" or text.count(before) == 1
        changed = text.replace(before, after) if source.path == f"{name}.py" else text
        sources.append(type(source)(source.path, (Cell(None, changed),)))
    check = next(c for c in load_checks() if c.name == name)
    (result,) = grade_and_explain(Submission("solutions", tuple(sources)), prepare([check], box)).exercises
    return result.findings[0]


def find_line(name: str, part: str) -> int:
    lines = Path(SOLUTIONS, f"{name}.py").read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if part in line)


@pytest.mark.parametrize(("name", "before", "after"), MENDED)
def test_the_edit_that_mends_a_training_shows_its_line(name: str, before: str, after: str, forking: Sandbox) -> None:
    finding = explain_changed(name, before, after, forking)

    assert finding.place.line == find_line(name, before)
    assert [before in str(edit.after) for edit in finding.edits] == [True]


@pytest.mark.parametrize(("name", "before", "after", "unread"), OBSERVED)
def test_without_such_an_edit_the_value_that_nothing_reads_does(
    name: str, before: str, after: str, unread: str, forking: Sandbox
) -> None:
    finding = explain_changed(name, before, after, forking)

    assert finding.place.line == find_line(name, unread)
    assert finding.edits == ()


COUNTS = [
    (GATE, "range(steps)", "range(700 + 0 * steps)", "count_fixed", {"got": 700, "argument": "steps"}),
    pytest.param(
        BLOBS, "range(epochs)", "range(len(y))", "count_fixed", {"got": 100, "argument": "epochs"}, marks=MORE
    ),
    pytest.param(
        BLOBS, "range(epochs)", "range(min(epochs, 20))", "count_of_losses", {"got": 20, "steps": 30}, marks=MORE
    ),
    pytest.param(
        BLOBS, "range(epochs)", "range(max(epochs, 30))", "count_fixed", {"got": 30, "argument": "epochs"}, marks=MORE
    ),
    (GATE, "losses.append(loss)", "losses = [loss]", "losses_do_not_fall", {}),
]


@pytest.mark.parametrize(("name", "before", "after", "id", "values"), COUNTS)
def test_the_count_of_losses_is_that_of_the_run_that_was_wrong(
    name: str, before: str, after: str, id: str, values: dict[str, object], forking: Sandbox
) -> None:
    finding = explain_changed(name, before, after, forking)

    assert (finding.id, finding.message.values if finding.edits == () else values) == (id, values)
