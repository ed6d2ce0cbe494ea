"""A hypothesis: a possible cause of a failure, with the edits that would prove it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import Edit, Finding


@dataclass(frozen=True)
class Hypothesis:
    """A possible cause. The lower its cost, the nearer its edits are to the student's text.

    The finding is told if the edits prove it. `turn` is its position, from 0, among those of one rule for one node.
    """

    finding: Finding
    cost: float
    turn: int = 0

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that would prove it."""
        return self.finding.edits
