"""The curve of a training, and a right one beside it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.diagnosis.failed_exercise import FailedExercise
from grader.model import Array, Curve, Finding, Message, Picture

FEWEST = 3  # numbers of a curve
VISIBLE = 0.25  # of the range of a right curve: by how much another one differs from it somewhere


def draw_training(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the first curve of the student's run that differs visibly from a right run, then both."""
    for observation in failed.counted:
        for output, right in failed.check.curves.items():
            own = shorten_curve(observation.arrays.get(output), len(right))
            if not own or not differs_visibly(own, right):
                continue
            mine, other = (Message(f"picture.{id}", {"output": output}) for id in ("yours", "right"))
            yield Picture("curve", 2, Message("picture.curve"), curves=(Curve(mine, own),))
            curves = (Curve(other, right), Curve(mine, own))
            yield Picture("curve", 3, Message("picture.both_curves"), curves=curves)
            return


def shorten_curve(numbers: Array | None, most: int) -> tuple[float, ...]:
    """Return the means of equally many numbers; nothing if these are too few, or none is finite."""
    if numbers is None or numbers.ndim != 1 or numbers.size < FEWEST or numbers.dtype.kind not in "biuf":
        return ()
    means = [float(np.mean(part)) for part in np.array_split(numbers, min(numbers.size, most))]
    return tuple(float(f"{mean:.3g}") for mean in means) if np.isfinite(means).all() else ()


def differs_visibly(own: tuple[float, ...], right: tuple[float, ...]) -> bool:
    """Is one curve far from another one somewhere, as seen in a picture?"""
    at = np.linspace(0, 1, len(own))
    other = np.interp(at, np.linspace(0, 1, len(right)), right)
    return bool(np.max(np.abs(np.asarray(own) - other)) > VISIBLE * (max(right) - min(right)))
