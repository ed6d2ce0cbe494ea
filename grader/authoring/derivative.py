"""Differentiate: a formula element by element, by complex steps, and a student's forward along directions.

The check along directions uses central differences, Richardson extrapolation, and an error bar from two step
widths and rounding noise. Its third verdict, unresolved, keeps kinks and rounding from failing a right layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grader.model import Array, Verdict

IMAGINARY = 1e-30  # its square is 0 beside 1
STEP = 3e-5
OFFSETS = (1.0, -1.0, 0.5, -0.5)  # in steps: two central differences, at h and at h/2
DOUBLE = float(np.finfo(np.float64).eps)
SINGLE = float(np.finfo(np.float32).eps)


def differentiate_elements(function: Callable[[Array], Array], at: Array, dout: Array) -> Array:
    """Return the gradient of `sum(dout * function(x))` at x = `at`, element by element; it has the shape of `at`.

    A step along the imaginary axis subtracts nothing, so the gradient is as exact as `function`, which must take
    complex numbers.
    """
    gradient = np.zeros(at.shape)
    for index in np.ndindex(*at.shape):
        moved = at.astype(complex)
        moved[index] += IMAGINARY * 1j
        gradient[index] = float(np.sum(np.imag(function(moved)) * dout)) / IMAGINARY
    return gradient


def draw_direction(generator: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Draw random signs times U(0.5, 1.5): no element is hidden, and no two errors can cancel."""
    return generator.choice((-1.0, 1.0), size=shape) * generator.uniform(0.5, 1.5, size=shape)


def choose_step(at: Array) -> float:
    """Return a step of bounded norm: STEP times the scale of `at`, and smaller for many elements."""
    scale = max(float(np.sqrt(np.mean(np.square(at, dtype=float)))), 1e-2)
    return STEP * scale / max(1.0, float(np.sqrt(at.size)) / 4)


def list_points(at: Array, along: Array) -> Array:
    """Return the four points for the forward; shape (4, *at.shape)."""
    width = choose_step(at)
    return np.stack([at + offset * width * along for offset in OFFSETS])


@dataclass(frozen=True)
class Slope:
    """A directional derivative with its error bar."""

    value: float
    uncertainty: float
    kink: bool


def measure_slope(outputs: Array, centre: Array, dout: Array, width: float, *, epsilon: float = DOUBLE) -> Slope:
    """Return the derivative of `sum(dout * forward)` from the values of forward at `list_points`.

    `outputs` has shape (4, *centre.shape). `centre` is forward at the point itself. `epsilon` is the working
    precision. The differences come before the dot product, because a difference of two sums would lose digits.
    """
    plus, minus, half_plus, half_minus = np.asarray(outputs, dtype=float)
    wide, narrow = (plus - minus) / (2 * width), (half_plus - half_minus) / width
    d_wide, d_narrow = float(np.sum(wide * dout)), float(np.sum(narrow * dout))
    # the norm, too: in the sum, kinks of opposite sign would cancel
    truncation = max(abs(d_wide - d_narrow), float(np.linalg.norm((wide - narrow) * dout))) / 3
    magnitude = dout * np.maximum(np.abs(plus), np.abs(minus))
    noise = 4 * epsilon * float(np.linalg.norm(magnitude)) / width
    bend_wide = np.abs(dout * (plus + minus - 2 * centre)) / width
    bend_narrow = np.abs(dout * (half_plus + half_minus - 2 * centre)) / (width / 2)
    # for a smooth f the bend halves with the step; at a kink it does not
    floor = (
        1e-7 * max(abs(d_wide), abs(d_narrow)) + 40 * epsilon * float(np.max(np.abs(magnitude), initial=0.0)) / width
    )
    kink = bool(np.any((bend_narrow > 0.75 * bend_wide) & (bend_narrow > floor)))
    return Slope((4 * d_narrow - d_wide) / 3, truncation + noise, kink)


def compare_slope(measured: Slope, gradient: Array, along: Array, *, rtol: float) -> Verdict:
    """Judge whether `gradient`, the result of backward, belongs to the measured slope."""
    claimed = float(np.sum(gradient * along))
    scale = max(float(np.linalg.norm(gradient * along)), abs(measured.value))
    gap, bar = abs(measured.value - claimed), 10 * measured.uncertainty
    if not np.isfinite(gap) or not np.isfinite(bar):
        return Verdict.FAILED if np.isfinite(measured.value) else Verdict.UNRESOLVED
    if measured.kink:
        return Verdict.UNRESOLVED
    if bar > 30 * rtol * scale and gap <= 100 * measured.uncertainty:
        return Verdict.UNRESOLVED
    return Verdict.PASSED if gap <= max(rtol * scale, bar) else Verdict.FAILED
