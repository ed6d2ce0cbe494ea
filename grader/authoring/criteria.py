"""The criteria of a Layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.model import Criterion

if TYPE_CHECKING:
    from grader.authoring.layer import Layer


def make_criteria(layer: Layer) -> tuple[Criterion, ...]:
    """Return the criteria; shape, linearity and numerical gradient have no weight, since values imply them."""
    gradients = layer.slopes
    values = tuple(f"backward.{name}" for name in gradients)
    forward, backward = (("nodes.forward",), ("nodes.backward",)) if layer.nodes else ((), ())
    shares = tuple(
        f"share.{name}" for name, (_, share) in layer.masks.items() if share
    )  # a mask that keeps nothing would fit any value
    kinks = any(table.kink for table in layer.tables)
    lines = [
        Criterion("interface", 0.5, requires=("forward.value",)),
        Criterion("forward.shape", 0.5, requires=("forward.value",)),
        Criterion("forward.value", 1.5 if kinks else 2.0, requires=forward),
        *(Criterion(f"forward.{name}", 1.0 / len(layer.results)) for name in layer.results),
    ]
    if gradients:
        lines += [Criterion("backward.shape", 0.0, requires=values)]
        lines += [Criterion(value, 6.0 / len(gradients), requires=backward) for value in values]
        lines += [Criterion(f"numeric.{name}", 0.0, requires=("forward.value",)) for name in gradients]
        if not layer.is_loss:
            lines += [Criterion("linearity", 0.0, requires=values)]
    if kinks:
        lines += [Criterion("kink", 0.5, requires=("forward.value", *values))]
    lines += [
        Criterion("purity", 0.5, requires=("forward.value",)),
        Criterion("dtype", 0.5, requires=("forward.value",)),
    ]
    lines = [replace(line, requires=(*line.requires, *shares)) for line in lines]
    return (*(Criterion(id, 1.0) for id in shares), *lines, *(Criterion(id, 0.0) for id in (*forward, *backward)))
