"""An answer that is not one array of numbers comes back as data, and any data at all give Strange or Tampered."""

from __future__ import annotations

import numpy as np
import pytest
from corpus import load_english
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import Case, Check, Criterion, drive_text, judge_outputs
from grader.grading.attempt import Attempt
from grader.grading.plan import make_plan
from grader.grading.reply import read_renamed, read_strange, read_strange_values
from grader.grading.run import run_alone
from grader.model import Strange, StrangeKind
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits, wire
from grader.submission.matching import find_candidates
from grader.submission.source import Cell, Source, Submission

SUBMISSION = """
import numpy as np
def answer():
    return {
        "nothing": None,
        "number": 3,
        "array": np.ones(2),
        "sequence": [1, 2, 3],
        "objects": np.array([object()]),
        "too_large": np.ones(1_000_001),
        "text": "forty-two",
        "object": {1: 2},
    }
"""


def drive(student, arrays):
    answers = student.function("answer")()
    for name, value in answers.items():
        yield f"alone.{name}", value
        yield from ((f"{name}.{part}", found) for part, found in student.split_values(value, ("a", "b", "c", "d")))
    yield "not_set", student.find_parameter(object(), "W")
    yield "shapes", student.stack([answers["array"], answers["number"]])
    yield "no_dict", student.find_item(3, "W1")
    yield "no_key", student.find_item({"w1": 1, "b1": 2}, "W2")
    yield "nothing for a dict", student.find_item(None, "W1")


@pytest.fixture(scope="module")
def strange(forking: Sandbox) -> dict[str, Strange]:
    """The strange values of the submission above by name, as the grader reads them."""
    case = Case("the only one", {}, expected={"alone.nothing": (np.asarray(42.0),)})
    check = Check(
        name="extra/answer",
        symbol="answer",
        drive=drive_text(drive),
        cases=lambda generator: (case,),
        judge=judge_outputs,
        criteria=(Criterion("alone.nothing", 1.0),),
    )
    submission, plan = Submission("work", (Source("work.py", (Cell(None, SUBMISSION),)),)), make_plan(check, 0)
    (candidate,) = find_candidates(plan.check, [check], submission)
    outcome = run_alone(Attempt(plan, candidate), submission, forking, Limits())
    assert outcome.observations[0].raised is None
    return dict(outcome.observations[0].strange)


def test_each_kind_comes_back_from_a_child(strange: dict[str, Strange]) -> None:
    assert {value.kind for value in strange.values()} == set(StrangeKind)


def test_a_strange_value_has_its_count_and_its_type(strange: dict[str, Strange]) -> None:
    assert strange["alone.sequence"] == Strange(StrangeKind.SEQUENCE, 3, None, "list")
    assert strange["sequence.a"] == Strange(StrangeKind.SEQUENCE, 3, 4, "list")
    assert strange["alone.too_large"].count == 1_000_001
    assert strange["no_key"].text == "w1, b1"
    assert strange["nothing for a dict"].kind is StrangeKind.NOTHING


@pytest.mark.parametrize("kind", StrangeKind)
def test_each_kind_has_a_text(kind: StrangeKind) -> None:
    phrase = Strange(kind, 3, 4, "list").phrase

    assert phrase.id in load_english().texts
    assert load_english().format_message(phrase)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(list(StrangeKind)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
descriptions = st.fixed_dictionaries({name: json_values for name in ("kind", "count", "wanted", "text")})


@given(json_values | descriptions)
def test_any_description_gives_strange_or_tampered(described: object) -> None:
    try:
        assert isinstance(read_strange(described), Strange)
    except wire.Tampered:
        pass


@pytest.mark.slow("tries 500 descriptions, of which the quick test tries 100")
def test_many_descriptions_give_strange_or_tampered() -> None:
    settings(max_examples=500)(test_any_description_gives_strange_or_tampered)()


@settings(max_examples=200)
@given(json_values)
def test_any_list_of_strange_values_is_read_or_tampered(listed: object) -> None:
    for read in (read_strange_values, read_renamed):
        try:
            assert isinstance(read({"strange": listed, "renamed": listed}), dict)
        except wire.Tampered:
            pass


@pytest.mark.parametrize(
    "change",
    [{"kind": "other"}, {"count": -1}, {"count": 1 << 63}, {"wanted": 1.0}, {"text": None}, {"kind": ["text"]}],
)
def test_a_description_that_no_honest_child_sends_is_tampered(change: dict[str, object]) -> None:
    honest = {"kind": "sequence", "count": 2, "wanted": 3, "text": "tuple"}
    assert read_strange(honest) == Strange(StrangeKind.SEQUENCE, 2, 3, "tuple"), "the control"

    with pytest.raises(wire.Tampered):
        read_strange(honest | change)
