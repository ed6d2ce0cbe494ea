"""The only comparison of arrays: whether two arrays are equal, and how they differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.model import Array, Check, Message

FEWEST_DIGITS, MOST_DIGITS = 6, 17  # 17 digits distinguish any two floats


@dataclass(frozen=True)
class Tolerance:
    """The allowed error of an element: relative to itself, and by `floor` relative to the largest element.

    The floor is for sums that cancel. With `same_nan`, NaN equals NaN.
    """

    relative: float
    floor: float = 1e-13
    same_nan: bool = False

    def at_least(self, other: Tolerance) -> Tolerance:
        """Return the wider of both tolerances, part by part."""
        return Tolerance(
            max(self.relative, other.relative), max(self.floor, other.floor), self.same_nan or other.same_nan
        )


EXACT = Tolerance(0.0, 0.0)
REPEATED = Tolerance(0.0, 1e-9, same_nan=True)  # one computation, done twice
IMITATED = Tolerance(1e-7, 1e-10, same_nan=True)  # one formula in two forms, which round differently
SINGLE = Tolerance(1e-4, 1e-5)  # a float32 input
ROUNDED = Tolerance(5e-6, 2e-6)  # a float64 input that the layer turns into float32
EPSILON = Tolerance(0.0, 1e-3)  # an epsilon in a sum or a logarithm


def choose_tolerance(check: Check) -> Tolerance:
    """Return the tolerance that a check declares."""
    return Tolerance(check.tolerance, check.floor)


def are_equal(observed: Array, expected: Array, tolerance: Tolerance, *, largest: float | None = None) -> bool:
    """Is `|observed - expected| <= relative * |expected| + floor * largest` for every element?

    `largest` is the size of the largest finite element of `expected`, unless it is given. Equal infinities are
    equal. A kept axis makes no difference. Another shape does, and a dtype without real numbers does.
    """
    observed = drop_kept_axis(observed, expected.shape)
    if observed.shape != expected.shape or not (is_real(observed) and is_real(expected)):
        return False
    return not find_wrong(observed, expected, tolerance, largest).any()


def find_wrong(observed: Array, expected: Array, tolerance: Tolerance, largest: float | None = None) -> Array:
    """Mark the elements that are too far off; both arrays are real and have one shape."""
    right = np.asarray(observed == expected)  # most results are exact, and np.isclose takes three times as long
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


def is_accepted(
    observed: Array, accepted: Sequence[Array], tolerance: Tolerance, given: Mapping[str, Array] | None = None
) -> bool:
    """Does the array equal one of the accepted arrays? A float32 result of the `given` inputs may be rounded."""
    if any(are_equal(observed, expected, tolerance) for expected in accepted):
        return True
    wider = widen_for_single(tolerance, given or {}, looks_single(observed))
    return wider != tolerance and any(are_equal(observed, expected, wider) for expected in accepted)


def widen_for_single(tolerance: Tolerance, given: Mapping[str, Array], single: bool) -> Tolerance:
    """Return the tolerance of an output: wide where an input is float32, less wide where only the result is `single`.

    A crude slope is within the wide tolerance of a right one.
    """
    if any(array.dtype == np.float32 for array in given.values()):
        return tolerance.at_least(SINGLE)
    return tolerance.at_least(ROUNDED) if single else tolerance


def find_difference(observed: Array, accepted: Sequence[Array], tolerance: Tolerance) -> Message | None:
    """Describe how the array differs from the first accepted array; None if it equals one of them.

    The message names the first wrong element and holds both numbers. `digits` is the number of digits that show
    the difference, if it is more than six.
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
    """Count the significant digits at which two numbers look different, from six to seventeen."""
    digits = range(FEWEST_DIGITS, MOST_DIGITS)
    return next((count for count in digits if f"{one:.{count}g}" != f"{other:.{count}g}"), MOST_DIGITS)


def drop_kept_axis(observed: Array, shape: tuple[int, ...]) -> Array:
    """Return `observed` in `shape` if they differ only by a kept axis: (1, M) for (M,), (1,) for a number."""
    if observed.shape != shape and len(shape) <= 1 and observed.shape in ((1, *shape), (1, 1, *shape)):
        return observed.reshape(shape)
    return observed


def is_real(array: Array) -> bool:
    """Does the array hold booleans, integers or floats, as a layer returns them?"""
    return array.dtype.kind in "biuf"


def take_real_numbers(array: Array) -> Array:
    """Return the array as float64; numbers that are not real become NaN."""
    return array.astype(float) if is_real(array) else np.full(array.shape, np.nan)


def looks_single(array: Array) -> bool:
    """Do the values show that they were computed in float32?"""
    if array.dtype.kind != "f":
        return False
    with np.errstate(over="ignore"):  # a number that is too large for float32 becomes another one
        return array.dtype.itemsize <= 4 or bool(np.array_equal(array, array.astype(np.float32)))
