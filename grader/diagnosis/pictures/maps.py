"""A map of the wrong numbers of an output, where these have a pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from grader.authoring.equality import choose_tolerance, find_wrong
from grader.diagnosis.failed_exercise import FailedExercise
from grader.model import Array, CellKind, Finding, Message, Observation, Picture, PictureCell

LARGEST = 12  # rows and columns


def draw_map(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the map of the first output whose wrong numbers have one pattern in all cases."""
    for output in finding.outputs:
        found = list(list_wrong_numbers(output, failed))
        patterns = [name_patterns(wrong, observation, failed.check.structure.inputs) for observation, wrong in found]
        for pattern in patterns[0] if len(found) > 1 else ():
            if all(pattern in others for others in patterns):
                kinds = (CellKind.EMPTY, CellKind.FULL)
                rows = tuple(tuple(PictureCell(kind=kinds[bool(one)]) for one in row) for row in found[0][1])
                id, name = pattern
                yield Picture("map", 2, Message(f"picture.{id}", {"output": output, "input": name}), rows)
                return


def list_wrong_numbers(output: str, failed: FailedExercise) -> Iterator[tuple[Observation, Array]]:
    """Yield where an output with two axes is wrong, in each case of value with more than one row."""
    for observation in failed.counted:
        got, accepted = observation.arrays.get(output), observation.case.expected.get(output)
        if observation.case.purpose != "value" or got is None or not accepted or got.dtype.kind not in "biuf":
            continue
        right = np.asarray(accepted[0])
        if got.shape == right.shape and got.ndim == 2 and 1 < len(got) and max(got.shape) <= LARGEST:
            yield observation, find_wrong(got, right, choose_tolerance(failed.check))


def name_patterns(wrong: Array, observation: Observation, inputs: Sequence[str]) -> Sequence[tuple[str, str]]:
    """Name what all wrong numbers, and no others, have in common; the second part is the name of an input."""
    if wrong.all() or not wrong.any():
        return ()
    rows, columns = np.asarray(wrong.all(axis=1)), np.asarray(wrong.all(axis=0))
    found = [("map_element", "")] if wrong.sum() == 1 else []
    sides = (
        (rows, wrong.shape[1], "map_row", "map_last_row"),
        (columns, wrong.shape[0], "map_column", "map_last_column"),
    )
    for lines, size, id, last in sides:
        if lines.sum() == 1 and wrong.sum() == size:
            found += [(last, "")] * bool(lines[-1]) + [(id, "")]
    for name in inputs:
        value = np.asarray(observation.case.values.get(name, 0.0))
        if value.shape == wrong.shape and value.dtype.kind in "iuf":
            found += [("map_negative", name)] * bool((wrong == (value < 0)).all())
            found += [("map_positive", name)] * bool((wrong == (value > 0)).all())
    return found
