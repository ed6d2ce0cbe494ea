"""The only comparison of arrays: is one equal to another, and how do they differ if not?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model import Array, Check, Message

FEWEST_DIGITS, MOST_DIGITS = 6, 17  # 17 tell any two floats apart


@dataclass(frozen=True)
class Tolerance:
    """How far an element may be off: relative to itself, and by `floor` relative to the largest one.

    The floor is for sums that cancel. With `same_nan` NaN equals NaN.
    """

    relative: float
    floor: float = 1e-13
    same_nan: bool = False

    def at_least(self, other: Tolerance) -> Tolerance:
        """The wider of both, in each of its parts."""
        return Tolerance(
            max(self.relative, other.relative), max(self.floor, other.floor), self.same_nan or other.same_nan
        )


EXACT = Tolerance(0.0, 0.0)
REPEATED = Tolerance(0.0, 1e-9, same_nan=True)  # one computation, done twice
IMITATED = Tolerance(1e-7, 1e-10, same_nan=True)  # one formula, written in two ways, which round differently
SINGLE = Tolerance(1e-4, 1e-5)  # the precision of float32
EPSILON = Tolerance(0.0, 1e-3)  # a small number more or less in a sum or a logarithm


def choose_tolerance(check: Check) -> Tolerance:
    """The tolerance that a check declares."""
    return Tolerance(check.tolerance, check.floor)


def are_equal(observed: Array, expected: Array, tolerance: Tolerance, *, largest: float | None = None) -> bool:
    """Element by element, `|observed - expected| <= relative |expected| + floor largest`.

    `largest`: the size of the largest finite element of `expected`, unless given. Equal infinities are equal.
    A kept axis makes no difference; another shape does, and so does a dtype that is not of real numbers.
    """
    observed = drop_kept_axis(observed, expected.shape)
    if observed.shape != expected.shape or not (is_real(observed) and is_real(expected)):
        return False
    return not find_wrong(observed, expected, tolerance, largest).any()


def find_wrong(observed: Array, expected: Array, tolerance: Tolerance, largest: float | None = None) -> Array:
    """Which elements are too far from the expected ones, as truth values; both arrays are real and of one shape."""
    right = np.asarray(observed == expected)  # as most results are; np.isclose takes three times as long
    if right.all():
        return ~right
    sizes = np.abs(expected, dtype=float)
    found = float(sizes.max(initial=0.0))  # np.max takes five times as long
    if not math.isfinite(found):
        sizes = np.where(np.isfinite(sizes), sizes, np.nan)
        found = float(np.nanmax(sizes, initial=0.0))
    with np.errstate(all="ignore"):
        allowed = tolerance.relative * sizes + tolerance.floor * (found if largest is None else largest)
        right |= np.abs(np.subtract(observed, expected, dtype=float)) <= allowed
    if tolerance.same_nan:
        right |= (observed != observed) & (expected != expected)
    return ~right


def is_accepted(observed: Array, accepted: Sequence[Array], tolerance: Tolerance) -> bool:
    """Does the array equal one of the accepted ones? A float32 result is held to what float32 can do."""
    if any(are_equal(observed, expected, tolerance) for expected in accepted):
        return True
    single = tolerance.at_least(SINGLE)
    return looks_single(observed) and any(are_equal(observed, expected, single) for expected in accepted)


def find_difference(observed: Array, accepted: Sequence[Array], tolerance: Tolerance) -> Message | None:
    """How the array differs from the first of the accepted ones; None where it equals one of them.

    The message names the first wrong element. It holds both numbers, and as `digits` how many of their digits
    tell them apart, where six do not.
    """
    if any(are_equal(observed, expected, tolerance) for expected in accepted):
        return None
    expected = accepted[0]
    if not is_real(observed):
        return Message("dtype", {"dtype": str(observed.dtype)})
    observed = drop_kept_axis(observed, expected.shape)
    if observed.shape != expected.shape:
        return Message("shape", {"got": observed.shape, "expected": expected.shape})
    if not np.isfinite(observed).all() and np.isfinite(expected).all():
        return Message("not_finite", {"got": str(observed[~np.isfinite(observed)].flat[0])})
    wrong = find_wrong(observed, expected, tolerance)
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    pair = {"got": float(observed[index]), "expected": float(expected[index])}
    values: dict[str, Any] = {"index": index, **pair, "wrong": int(wrong.sum()), "count": int(wrong.size)}
    digits = count_digits(*pair.values())
    return Message("value", values if digits == FEWEST_DIGITS else {**values, "digits": digits})


def count_digits(one: float, other: float) -> int:
    """With how many significant digits do two numbers look different? Six at least, seventeen at most."""
    digits = range(FEWEST_DIGITS, MOST_DIGITS)
    return next((count for count in digits if f"{one:.{count}g}" != f"{other:.{count}g}"), MOST_DIGITS)


def drop_kept_axis(observed: Array, shape: tuple[int, ...]) -> Array:
    """`observed` in `shape` where the difference is only a kept axis: (1, M) for (M,), (1,) for a number."""
    if observed.shape != shape and len(shape) <= 1 and observed.shape in ((1, *shape), (1, 1, *shape)):
        return observed.reshape(shape)
    return observed


def is_real(array: Array) -> bool:
    """Are these numbers as a layer returns them: booleans, integers or floats?"""
    return array.dtype.kind in "biuf"


def take_real_numbers(array: Array) -> Array:
    """The array as float64; other numbers than real ones become NaN."""
    return array.astype(float) if is_real(array) else np.full(array.shape, np.nan)


def looks_single(array: Array) -> bool:
    """Was this computed in float32, as far as its values show?"""
    if array.dtype.kind != "f":
        return False
    return array.dtype.itemsize <= 4 or bool(np.array_equal(array, array.astype(np.float32)))
