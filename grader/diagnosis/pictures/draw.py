"""Draw the pictures of each finding of an exercise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.pictures.shapes import draw_shapes
from grader.model import Finding, Picture


def add_pictures(findings: Sequence[Finding], failed: FailedExercise) -> tuple[Finding, ...]:
    """Return the findings with their pictures."""
    return tuple(replace(finding, pictures=tuple(list_drawings(finding, failed))) for finding in findings)


def list_drawings(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the pictures of a finding by kind, and each kind by level."""
    yield from draw_shapes(finding, failed)
