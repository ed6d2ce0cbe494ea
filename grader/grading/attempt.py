"""An attempt: one definition of an exercise as it is tried in a child, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.grading.plan import Plan
from grader.model import NOTHING, Check, Edit, Message, Observation, Place, Raised, Untrusted, Verdict
from grader.submission.matching import Candidate


@dataclass(frozen=True)
class StandIns:
    """Texts that are lent to an attempt.

    `names` are the student's names for these `exercises`. The texts replace them. `helpers` are those that the
    graded definition itself names.
    """

    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    exercises: tuple[Check, ...] = ()
    helpers: tuple[str, ...] = ()


NOTHING_LENT = StandIns()


@dataclass(frozen=True)
class Attempt:
    """One definition of an exercise as it is tried in one child, perhaps with stand-ins and edits.

    `also_found` are places in other files that define the exercise as well. `edits` change lines of any file, each
    line at most once. `cpu` are seconds of processor time in place of the usual limit.
    """

    plan: Plan
    candidate: Candidate
    also_found: tuple[Place, ...] = ()
    stand_ins: StandIns = NOTHING_LENT
    edits: tuple[Edit, ...] = ()
    cpu: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The outcome of an attempt: observations, or the death of the child over it.

    `stops` are the lines that the code was at when its time was up or its process died, the innermost first, for
    each look at it.
    """

    attempt: Attempt
    observations: tuple[Observation, ...] = ()
    output: Untrusted = NOTHING
    notes: Mapping[str, Any] | None = None
    death: Verdict | None = None
    reason: Message | None = None
    seconds: float = 0.0  # of processor time, by the child's own word
    shared: bool = False  # did other exercises run in the same child?
    stops: tuple[tuple[Place, ...], ...] = ()

    @property
    def drive_fault(self) -> Raised | None:
        """The first exception that a line of the drive raised, outside of all code of the submission."""
        return next((o.raised for o in self.observations if o.raised and o.raised.by_drive), None)
