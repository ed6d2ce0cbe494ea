"""Draw the pictures of each finding of an exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.pictures.curves import draw_training
from grader.diagnosis.pictures.example import draw_numbers
from grader.diagnosis.pictures.graph import draw_graph, draw_layers
from grader.diagnosis.pictures.maps import draw_map
from grader.diagnosis.pictures.shapes import draw_shapes
from grader.diagnosis.search import UNCOMPUTABLE
from grader.model import Finding, Picture

ONCE = ("layers", "curve")  # kinds of pictures about the whole exercise
DRAWINGS: tuple[Callable[[Finding, FailedExercise], Iterator[Picture]], ...] = (
    draw_shapes,
    draw_map,
    draw_numbers,
    draw_graph,
    draw_layers,
    draw_training,
)


def add_pictures(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """Return the findings with their pictures; one about the whole exercise stands with the first finding alone."""
    drawn: list[Finding] = []
    for finding in findings:
        seen = {picture.kind for one in drawn for picture in one.pictures}.intersection(ONCE)
        pictures = tuple(one for one in list_drawings(finding, failed) if one.kind not in seen)
        drawn.append(replace(finding, pictures=pictures))
    return tuple(drawn)


def list_drawings(finding: Finding, failed: FailedExercise) -> tuple[Picture, ...]:
    """List the pictures of a finding by kind, and each kind by level; none of what cannot be computed."""
    try:
        return tuple(picture for draw in DRAWINGS for picture in draw(finding, failed))
    except (RecursionError, *UNCOMPUTABLE):
        return ()
