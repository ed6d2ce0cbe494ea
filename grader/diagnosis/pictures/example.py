"""The stub's example: what the student's code gives, what is right, and how that comes about."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import total_ordering
from itertools import zip_longest
from typing import Any

import numpy as np

from grader.authoring.equality import choose_tolerance, is_accepted
from grader.authoring.expression import parse_formula
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.guide import DIGITS, list_inputs
from grader.diagnosis.search import UNCOMPUTABLE
from grader.diagnosis.symbolic import parse_declared
from grader.model import Array, Case, Check, Finding, Message, Observation, Picture, PictureCell

LARGEST = 6  # numbers of an array
LONGEST = 26  # signs of one sum or product
SIGNS: Mapping[str, tuple[Callable[[float, float], float], int]] = {
    "+": (operator.add, 1), "-": (operator.sub, 1), "*": (operator.mul, 2), "/": (operator.truediv, 2),
    "**": (operator.pow, 3),
}  # fmt: skip
ATOM, NEGATIVE = 4.0, 1.5


def make_operators(sign: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """Return what an operator does with a spelled number on its left, and on its right."""
    return (lambda own, other: join_spelled(own, sign, other)), (lambda own, other: join_spelled(other, sign, own))


@total_ordering
@dataclass(frozen=True, eq=False)
class SpelledNumber:
    """A number with a text that says how it comes about, in short parts.

    numpy computes with it as with a number. `strength` says how strongly the parts of the text hold together.
    """

    number: float
    text: str
    strength: float = ATOM

    def within(self, strength: float) -> str:
        """Return the text as a part of another one, in brackets where it needs them."""
        return self.text if self.strength >= strength else f"({self.text})"

    __add__, __radd__ = make_operators("+")
    __sub__, __rsub__ = make_operators("-")
    __mul__, __rmul__ = make_operators("*")
    __truediv__, __rtruediv__ = make_operators("/")
    __pow__, __rpow__ = make_operators("**")

    def __neg__(self) -> SpelledNumber:
        return SpelledNumber(-self.number, f"-{self.within(2)}", NEGATIVE)

    def __eq__(self, other: object) -> bool:
        return self.number == spell_number(other).number

    def __lt__(self, other: object) -> bool:
        return self.number < spell_number(other).number

    def exp(self) -> SpelledNumber:
        """Return the power of e; numpy calls this."""
        return SpelledNumber(float(np.exp(self.number)), f"exp({self.text})")

    def log(self) -> SpelledNumber:
        """Return the logarithm; numpy calls this."""
        return SpelledNumber(float(np.log(self.number)), f"log({self.text})")


def spell_number(value: object) -> SpelledNumber:
    """Return a number with its digits as its text."""
    if isinstance(value, SpelledNumber):
        return value
    number = 0.0 + float(value)  # type: ignore[arg-type]
    text = f"{number:.{DIGITS}g}"
    return SpelledNumber(number, text, NEGATIVE if number < 0 else ATOM)


def write_spelled(value: object) -> str:
    """Write a number, or how it comes about."""
    return spell_number(value).text


def join_spelled(one: object, sign: str, other: object) -> Any:
    """Join two numbers by a sign, and their texts while these are short."""
    if isinstance(other, np.ndarray):
        return NotImplemented  # numpy takes the numbers of the array one by one
    compute, strength = SIGNS[sign]
    a, b = spell_number(one), spell_number(other)
    number = compute(a.number, b.number)
    for left, right in ((a, b), (spell_number(a.number), spell_number(b.number))):
        first = left.text if left.strength == NEGATIVE and sign != "**" else left.within(strength)
        second = f"({right.text})" if right.text[0] == "-" else right.within(strength + (sign in "-/**"))
        text = f"{first}{sign}{second}"
        if len(text) <= LONGEST:
            break
    return SpelledNumber(number, text, strength)


def draw_numbers(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the example for the first output of a finding, if it is wrong there."""
    for observation in failed.example:
        output = next(iter(finding.outputs), "")
        accepted, got = observation.case.expected.get(output), observation.arrays.get(output)
        if not accepted or got is None or max(got.size, accepted[0].size) > LARGEST or got.dtype.kind not in "biuf":
            continue
        if not is_accepted(got, accepted, choose_tolerance(failed.check)):
            yield from draw_output(output, observation, failed)


def draw_output(output: str, observation: Observation, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the inputs beside the student's numbers, and then the right numbers beside both."""
    check, case = failed.check, observation.case
    given = [
        (PictureCell(name), array) for name, array in list_inputs(check, case) if name != "dout" or output != "out"
    ]
    if any(isinstance(array, str) or array.size > LARGEST for _, array in given):
        return
    columns = [(name, write_rows(array)) for name, array in given]
    columns.append((name_column("yours", output), write_rows(observation.arrays[output])))
    if given:
        yield Picture("example", 2, Message("picture.example"), join_columns(columns))
    right = case.expected[output][0]
    terms = spell_output(check, case, output)
    if terms is not None:
        columns.append((PictureCell(output), [f"{row} =" for row in write_rows(terms)]))
    columns.append((name_column("right", output), write_rows(right)))
    if given or terms is not None:
        id = "picture.worked_example" if terms is not None else "picture.both_numbers"
        yield Picture("example", 3, Message(id), join_columns(columns))


def name_column(id: str, output: str) -> PictureCell:
    """Make the head of a column of numbers."""
    return PictureCell(words=Message(f"picture.{id}", {"output": output}))


def write_rows(array: Array) -> list[str]:
    """Write each row of an array, with its numbers below each other."""
    rows = [[one if isinstance(one, str) else write_spelled(one) for one in row] for row in np.atleast_2d(array)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [" ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in rows]


def join_columns(columns: Sequence[tuple[PictureCell, Sequence[str]]]) -> tuple[tuple[PictureCell, ...], ...]:
    """Make the rows of a table from heads and columns."""
    rows = zip_longest(*(texts for _, texts in columns), fillvalue="")
    return (tuple(head for head, _ in columns), *(tuple(map(PictureCell, row)) for row in rows))


def spell_output(check: Check, case: Case, output: str) -> Array | None:
    """Write how each right number of an output in a case comes about; None if no formula can say it."""
    known = {name: arrays[0] for name, arrays in case.expected.items() if arrays}
    return spell_formula(check.expected_formulas.get(output, ""), {**known, **case.values}, case.expected[output][0])


def spell_formula(formula: str, values: Mapping[str, Any], right: Array) -> Array | None:
    """Write how each number of an array comes about by a formula; None if the formula cannot say it."""
    spelled = {
        name: np.frompyfunc(spell_number, 1, 1)(value) if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }
    trees = parse_declared(formula.replace("np.", ""))
    try:
        terms = parse_formula(ast.unparse(trees[0])).evaluate(spelled) if trees else np.zeros(0)
    except (*UNCOMPUTABLE, AttributeError):  # numpy asks a term for a method that it does not have
        return None
    if terms.shape != right.shape or terms.dtype.kind != "O":
        return None
    texts, alone = (np.frompyfunc(write_spelled, 1, 1)(one) for one in (terms, right))
    return None if np.all(texts == alone) else np.asarray(texts)
