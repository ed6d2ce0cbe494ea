"""Grade what is in a store again, and say who gains and who loses before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import Mark
from grader.classroom.run.grade_class import ClassRun
from grader.classroom.store.rows import StoredReport
from grader.classroom.store.store import Store
from grader.model import ExerciseResult, Message, Verdict
from grader.submission.source import Contents

ROUNDING = 1e-6  # of points


@dataclass(frozen=True)
class MarkChange:
    """A student's mark before and after, and by exercise why it differs."""

    student: str
    before: float | None
    after: float | None
    why: tuple[Message, ...]

    @property
    def lowers(self) -> bool:
        """Does the student lose by it? A mark that is there is never given up for one that is not."""
        return self.before is not None and (self.after is None or self.after < self.before)


def regrade_students(
    run: ClassRun, waiting: Store, students: Collection[str], progress: Callable[[int], None] = lambda _: None
) -> dict[str, frozenset[str]]:
    """Grade the submissions of these students again, into `waiting`; returns who handed in each submission.

    Exercises that the run does not grade keep their results.
    """
    owners: dict[str, set[str]] = {}
    for one in run.store.list_hand_ins():
        owners.setdefault(one.submission, set()).add(one.student)
    wanted = sorted(s for s, people in owners.items() if people & {*students} and run.store.read_report(s))

    def needed() -> Iterator[tuple[str, Contents]]:
        for submission in wanted:
            contents = run.store.read_contents(submission)
            waiting.add_contents(submission, contents)
            yield submission, contents

    number = waiting.start_run(run.run)
    for done in run.engine.grade(needed()):
        waiting.add_report(number, merge_reports(run.store.read_report(done.submission), run.make_stored_report(done)))
        progress(1)
    return {submission: frozenset(owners[submission]) for submission in wanted}


def merge_reports(old: StoredReport | None, new: StoredReport) -> StoredReport:
    """Return the new report, with old results of exercises that were not graded again."""
    if old is None or old.exercises is None:
        return new
    fresh = {exercise.name: exercise for exercise in new.exercises or ()}
    return replace(
        new,
        digests={**old.digests, **new.digests},
        unexplained=(old.unexplained - fresh.keys()) | new.unexplained,
        exercises=(*(fresh.pop(exercise.name, exercise) for exercise in old.exercises), *fresh.values()),
    )


def find_changes(before: Classbook, after: Classbook) -> Iterator[MarkChange]:
    """Yield a change for each student whose mark differs."""
    for old, new in zip(before.marks, after.marks, strict=True):
        why = tuple(list_mark_reasons(old, new))
        if why:
            yield MarkChange(old.student, old.total, new.total, why)


def list_mark_reasons(old: Mark, new: Mark) -> Iterator[Message]:
    """Yield a message for each exercise whose points differ."""
    for name, then in old.cells.items():
        now = new.cells[name]
        if then.points != now.points:
            values = {"exercise": name, "before": format_change(then.points), "after": format_change(now.points)}
            was = then.verdict if then.verdict is not now.verdict else None
            yield Message("regrade.exercise", {**values, "why": now.why, "was": was, "verdict": now.verdict})


def format_change(found: float | None) -> str:
    """Write points, or "-" if there are none."""
    return "-" if found is None else f"{found:g}"


def is_lower(new: Sequence[ExerciseResult], old: Sequence[ExerciseResult] | None) -> bool:
    """Is the new report worth less, though no mark shows it now: of an earlier attempt, or behind an override?"""
    return sum(exercise.score for exercise in new) < sum(exercise.score for exercise in old or ()) - ROUNDING


def accept_reports(
    run: ClassRun, waiting: Store, owners: Mapping[str, frozenset[str]], losing: Collection[str], *, allow_lower: bool
) -> tuple[str, ...]:
    """Write the new reports that lower nobody, or all without a fault; returns the students whose old ones stay.

    `losing` are the students whose mark is lower by their new report.
    """
    store, kept = run.store, set[str]()
    number = store.start_run(run.run)  # also where all are kept: what was decided belongs to this grader now
    for submission, people in owners.items():
        new, old = waiting.read_report(submission), store.read_report(submission)
        assert new is not None and old is not None and new.exercises is not None
        faulty = any(exercise.verdict in (Verdict.GRADER_FAULT, Verdict.UNSETTLED) for exercise in new.exercises)
        if (people & {*losing} or is_lower(new.exercises, old.exercises)) and (faulty or not allow_lower):
            kept |= people
            if not faulty:
                # decided, so the next `grade` does not take it for something that it has yet to grade
                store.accept_digests(submission, run.digests)
        else:
            store.add_report(number, new)
    return tuple(sorted(kept))
