"""Observed against expected: does one array answer for another, and if not, how does it differ?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from grader.model import Array, Message


class Tolerance(NamedTuple):
    """How far an element may be off: relative to itself, and (for sums that cancel) to the largest one."""

    relative: float
    floor: float = 1e-13


SINGLE = Tolerance(1e-4, 1e-5)  # what float32 can be held to


def aligned(observed: Array, shape: tuple[int, ...]) -> Array:
    """`observed` in `shape` where the difference is only a kept axis: (1, M) for (M,), (1,) for a number."""
    if observed.shape != shape and len(shape) <= 1 and observed.shape in ((1, *shape), (1, 1, *shape)):
        return observed.reshape(shape)
    return observed


def agrees(observed: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Element-wise `|observed - expected| <= relative |expected| + floor max|expected|`; NaN never agrees."""
    observed = aligned(observed, expected.shape)
    if observed.shape != expected.shape or not is_real(observed):
        return False
    if np.array_equal(observed, expected):
        return True
    # written so that NaN fails; equal infinities agree
    with np.errstate(all="ignore"):
        gap = np.abs(observed.astype(float) - expected)
        return bool(np.all((gap <= allowance(expected, tolerance)) | (observed == expected)))


def allowance(expected: Array, tolerance: Tolerance) -> Array:
    """How far each element may be off."""
    largest = float(np.max(np.abs(expected[np.isfinite(expected)]), initial=0.0))
    return np.asarray(tolerance.relative * np.abs(expected) + tolerance.floor * largest)


def is_real(observed: Array) -> bool:
    """Are these numbers as a layer returns them: booleans, integers or floats?"""
    return observed.dtype.kind in "biuf"


def numbers(observed: Array) -> Array:
    """The array as float64; what is not real becomes NaN, which agrees with nothing."""
    return observed.astype(float) if is_real(observed) else np.full(observed.shape, np.nan)


def looks_single(observed: Array) -> bool:
    """Was this computed in float32, as far as its values show?"""
    if observed.dtype.kind != "f":
        return False
    return observed.dtype.itemsize <= 4 or bool(np.array_equal(observed, observed.astype(np.float32)))


def difference(observed: Array, expected: Sequence[Array], tolerance: Tolerance) -> Message | None:
    """None when `observed` is one of the accepted arrays, else the message that says how it differs."""
    if any(agrees(observed, one, tolerance) for one in expected):
        return None
    reference = expected[0]
    if not is_real(observed):
        return Message("dtype", {"dtype": str(observed.dtype)})
    if aligned(observed, reference.shape).shape != reference.shape:
        return Message("shape", {"got": observed.shape, "expected": reference.shape})
    observed = aligned(observed, reference.shape)
    if not np.isfinite(observed).all() and np.isfinite(reference).all():
        return Message("not_finite", {"got": _first_odd(observed)})
    with np.errstate(all="ignore"):
        gap = np.abs(observed.astype(float) - reference)
        wrong = ~(gap <= allowance(reference, tolerance))
    index = tuple(int(i) for i in np.argwhere(wrong)[0]) if wrong.any() else ()
    values = {
        "index": index,
        "got": float(observed[index]),
        "expected": float(reference[index]),
        "wrong": int(wrong.sum()),
        "count": int(wrong.size),
    }
    return Message("value", values)


def _first_odd(observed: Array) -> str:
    odd = observed[~np.isfinite(observed)].flat[0]
    return str(odd)


def wider(tolerance: Tolerance) -> Tolerance:
    """At least what float32 can be held to."""
    return Tolerance(max(tolerance.relative, SINGLE.relative), max(tolerance.floor, SINGLE.floor))
