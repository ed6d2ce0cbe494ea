"""One comparison of arrays: which are equal, and how a difference is shown."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from corpus import ROOT, Grade, invoke, load_english

from grader.authoring.equality import (
    EPSILON,
    EXACT,
    IMITATED,
    MOST_DIGITS,
    REPEATED,
    SINGLE,
    Tolerance,
    are_equal,
    count_digits,
    find_difference,
    is_accepted,
)
from grader.model import Array, Message

JUDGED = Tolerance(1e-9)
NAN, INF = np.nan, np.inf
SIGMOID = """import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = {forward}
        return self.out

    def backward(self, dout):
        return {backward}
"""
PLUS_EPSILON = SIGMOID.format(forward="1 / (1 + np.exp(-x) + 1e-8)", backward="dout * self.out * (1 - self.out)")
TIMES_ALMOST_1 = SIGMOID.format(
    forward="1 / (1 + np.exp(-x))", backward="dout * self.out * (1 - self.out) * 1.00000003"
)


def array(*values: object, dtype: object = None) -> Array:
    return np.asarray(values, dtype=dtype)  # type: ignore[call-overload,no-any-return]


EQUAL = {
    "one unit in the last place": (np.nextafter([0.1, 3e8, -7.0], 1e9), array(0.1, 3e8, -7.0)),
    "integers for floats": (array(1, 2, 3), array(1.0, 2.0, 3.0)),
    "floats for integers": (array(1.0, 2.0), array(1, 2)),
    "truth values for numbers": (array(True, False), array(1.0, 0.0)),
    "unsigned integers, whose difference is no such number": (array(0, 1, dtype=np.uint8), array(0.0, 1.0)),
    "a kept axis": (np.ones((1, 3)), np.ones(3)),
    "a number in an array": (array(2.0), np.asarray(2.0)),
    "equal infinities": (array(INF, -INF, 1.0), array(INF, -INF, 1.0)),
    "no numbers at all": (np.zeros((0, 3)), np.zeros((0, 3))),
    "beside a large number, what a sum that cancels leaves": (array(1.0, 5e-14), array(1.0, 0.0)),
}
UNEQUAL = {
    "a hundred millionth": (array(1.0 + 1e-8), array(1.0)),
    "a small number beside a large one": (array(1.0, 2e-9), array(1.0, 1e-9)),
    "another shape": (np.ones((3, 1)), np.ones((1, 3))),
    "a kept axis of more than a vector": (np.ones((1, 2, 3)), np.ones((2, 3))),
    "no numbers in place of one": (np.zeros(0), np.zeros(1)),
    "complex numbers": (array(1.0 + 0j), array(1.0)),
    "texts": (array("1.0"), array(1.0)),
    "NaN": (array(NAN), array(1.0)),
    "NaN for NaN": (array(NAN), array(NAN)),
    "infinity": (array(INF), array(1.0)),
    "the other infinity": (array(-INF), array(INF)),
    "a number where infinity is due": (array(3.0, 1.0), array(INF, 1.0)),
}


@pytest.mark.parametrize("name", EQUAL)
@pytest.mark.filterwarnings("error")
def test_equal_arrays(name: str) -> None:
    assert are_equal(*EQUAL[name], JUDGED)
    assert find_difference(EQUAL[name][0], [EQUAL[name][1]], JUDGED) is None


@pytest.mark.parametrize("name", UNEQUAL)
@pytest.mark.filterwarnings("error")
def test_unequal_arrays(name: str) -> None:
    observed, expected = UNEQUAL[name]

    assert not are_equal(observed, expected, JUDGED)
    assert find_difference(observed, [expected], JUDGED) is not None


@pytest.mark.parametrize(
    ("tolerance", "off", "further_off"),
    [
        (EXACT, 0.0, 1e-15),
        (JUDGED, 0.9e-9, 1.1e-9),
        (REPEATED, 0.9e-9, 1.1e-9),
        (IMITATED, 0.9e-7, 1.1e-7),
        (SINGLE, 1e-4, 1.2e-4),
        (EPSILON, 1e-3, 1.2e-3),
        (Tolerance(1e-6).at_least(IMITATED), 0.9e-6, 1.1e-6),
        (Tolerance(1e-12).at_least(IMITATED), 0.9e-7, 1.1e-7),
    ],
)
def test_each_tolerance_allows_what_it_says(tolerance: Tolerance, off: float, further_off: float) -> None:
    right = array(-2.0)

    assert are_equal(right * (1 + off), right, tolerance)
    assert not are_equal(right * (1 + further_off), right, tolerance)


def test_the_floor_is_relative_to_the_largest_number_or_to_one_that_is_given() -> None:
    tolerance, right = Tolerance(0.0, 1e-3), array(0.0, 10.0)

    assert are_equal(array(0.009, 10.0), right, tolerance)
    assert not are_equal(array(0.011, 10.0), right, tolerance)
    assert are_equal(array(0.011, 10.0), right, tolerance, largest=20.0)
    assert are_equal(array(0.009, 10.0, INF), array(0.0, 10.0, INF), tolerance)
    assert not are_equal(array(0.011, 10.0, INF), array(0.0, 10.0, INF), tolerance)


def test_nan_equals_nan_between_two_results_of_the_same_code_only() -> None:
    assert are_equal(array(NAN, 1.0), array(NAN, 1.0), REPEATED)
    assert are_equal(array(NAN, 1.0), array(NAN, 1.0), JUDGED.at_least(IMITATED))
    assert not are_equal(array(NAN, 1.0), array(1.0, 1.0), REPEATED)
    assert not are_equal(array(1.0, 1.0), array(NAN, 1.0), REPEATED)


def test_a_float32_result_is_held_to_what_float32_can_do() -> None:
    right = array(0.1, 0.7)
    single, rounded = right.astype(np.float32), right * (1 + 1e-6)

    assert is_accepted(single, [right], JUDGED)
    assert is_accepted(single.astype(float), [right], JUDGED), "computed in float32 and handed back as float64"
    assert not is_accepted(rounded, [right], JUDGED)
    assert not is_accepted((right * 1.001).astype(np.float32), [right], JUDGED)
    assert is_accepted(rounded, [right * 2, rounded], JUDGED), "one of several accepted arrays"


def test_a_difference_names_the_first_wrong_number_and_how_many_are_wrong() -> None:
    right = np.arange(6.0).reshape(2, 3)
    observed = right.copy()
    observed[1] += 0.5

    message = find_difference(observed, [right], JUDGED)

    assert message == Message("value", {"index": (1, 0), "got": 3.5, "expected": 3.0, "wrong": 3, "count": 6})


@pytest.mark.parametrize(
    ("got", "expected", "shown"),
    [
        (0.5, 0.25, ("0.5", "0.25")),
        (0.27939094157347316, 0.27939094235406614, ("0.2793909416", "0.2793909424")),
        (1234567.8, 1234567.9, ("1234567.8", "1234567.9")),
        (1e-20, 1.0000001e-20, ("1e-20", "1.0000001e-20")),
        (0.1, np.nextafter(0.1, 1.0), ("0.10000000000000001", "0.10000000000000002")),
    ],
)
def test_a_message_shows_as_many_digits_as_tell_the_numbers_apart(
    got: float, expected: float, shown: tuple[str, str]
) -> None:
    message = find_difference(np.asarray(got), [np.asarray(expected)], EXACT)

    assert message is not None
    sentence = load_english().format_message(Message(message.id, {**message.values, "output": "out", "case": "one"}))
    assert f"is {shown[0]}. It must be {shown[1]} " in sentence
    assert isinstance(message.values["got"], float)
    assert isinstance(message.values["expected"], float)


def test_no_two_numbers_look_the_same() -> None:
    generator = np.random.default_rng(0)
    for one, other in pairwise(np.sort(np.r_[generator.normal(size=200), 0.3 + 1e-16 * np.arange(50)])):
        digits = count_digits(one, other)
        assert one == other or f"{one:.{digits}g}" != f"{other:.{digits}g}"
        assert digits <= MOST_DIGITS


@pytest.mark.parametrize("text", [PLUS_EPSILON, TIMES_ALMOST_1])
def test_what_the_judge_calls_wrong_has_a_failing_case_and_an_edit_that_mends_it(
    text: str, grade_files: Grade, tmp_path: Path
) -> None:
    (result,) = grade_files({"sigmoid.py": text}, "activation/sigmoid").exercises
    (tmp_path / "hand_in").mkdir()
    (tmp_path / "hand_in" / "sigmoid.py").write_text(text, encoding="utf-8")

    done = invoke("case", "hand_in/sigmoid.py", "sigmoid", cwd=tmp_path)

    assert all("digits" in line.message.values for line in result.criteria if line.message)
    assert all(finding.edits for finding in result.findings)
    assert done.code == 0
    assert (tmp_path / "case_sigmoid.py").exists()


def test_no_other_module_of_the_grader_compares_arrays() -> None:
    """The child's side and the drives, which run there, are given nothing of the grader: they compare by numpy."""
    functions = ("allclose", "isclose", "array_equal", "array_equiv")
    comparing = {
        path.name
        for path in sorted((ROOT / "grader").rglob("*.py"))
        if "sandbox" not in path.parts
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if not (isinstance(statement, ast.FunctionDef) and statement.name.startswith("drive_"))
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in [f"np.{name}" for name in functions]
    }

    assert comparing == {"equality.py"}
