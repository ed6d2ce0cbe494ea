"""Grade what is in a store again, and say who gains and who loses before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.classroom.intake.roster import Roster
from grader.classroom.marks.classbook import Classbook, classbook
from grader.classroom.marks.marks import Mark
from grader.classroom.marks.settings import CourseFile
from grader.classroom.run.grade_class import Engine, digests_for
from grader.classroom.run.local import Done
from grader.classroom.run.work import Work
from grader.classroom.store.rows import Run, StoredReport
from grader.classroom.store.store import Store
from grader.model import Check, ExerciseResult, Report, Verdict
from grader.submission.source import Contents

ROUNDING = 1e-6  # of points


@dataclass(frozen=True)
class Change:
    """A student's mark before and after, and by exercise why it differs."""

    student: str
    before: float | None
    after: float | None
    why: tuple[str, ...]

    @property
    def lowers(self) -> bool:
        """Does the student lose by it? A mark that is there is never given up for one that is not."""
        return self.before is not None and (self.after is None or self.after < self.before)


@dataclass(frozen=True)
class Regrading:
    """New reports that wait in a store of their own, the changes they make, and whose they are."""

    waiting: Store
    digests: Mapping[str, str]
    changes: tuple[Change, ...]
    submissions: dict[str, frozenset[str]]  # by submission: who handed in just that


def regrading(
    store: Store,
    waiting: Store,
    students: Collection[str],
    work: Work,
    engine: Engine,
    checks: Sequence[Check],
    course: CourseFile,
    roster: Roster | None,
    *,
    run: Run,
    progress: Callable[[int], None] = lambda _: None,
) -> Regrading:
    """Grade the submissions of these students again, into `waiting`; what `work` has not keeps its results."""
    owners: dict[str, set[str]] = {}
    for attempt in store.hand_ins():
        owners.setdefault(attempt.submission, set()).add(attempt.student)
    wanted = {a.submission for a in store.hand_ins() if a.student in students and store.read_report(a.submission)}

    def needed() -> Iterator[tuple[str, Contents]]:
        for submission in sorted(wanted):
            contents = store.read_contents(submission)
            waiting.add_contents(submission, contents)
            yield submission, contents

    digests = digests_for(work, run.grader)
    number = waiting.start_run(run)
    for done in engine(work, needed()):
        old = store.read_report(done.submission)
        kept = old.digests if old else {}
        waiting.add_report(number, done.submission, {**kept, **digests}, merged(old, done), done.seconds)
        progress(1)
    before = classbook(store, checks, course, roster)
    after = classbook(store, checks, course, roster, instead=waiting)
    return Regrading(
        waiting,
        digests,
        tuple(changes(before, after)),
        {submission: frozenset(owners[submission]) for submission in wanted},
    )


def merged(old: StoredReport | None, done: Done) -> Report:
    """The old report with the exercises that were graded again in place of their former results."""
    if old is None or old.exercises is None:
        return done.report
    fresh = {exercise.name: exercise for exercise in done.report.exercises}
    kept: list[ExerciseResult] = [fresh.pop(exercise.name, exercise) for exercise in old.exercises]
    return replace(done.report, exercises=(*kept, *fresh.values()))


def changes(before: Classbook, after: Classbook) -> Iterator[Change]:
    """Every student whose mark differs."""
    for old, new in zip(before.marks, after.marks, strict=True):
        why = tuple(reasons(old, new))
        if why:
            yield Change(old.student, old.total, new.total, why)


def reasons(old: Mark, new: Mark) -> Iterator[str]:
    """The exercises that are worth something else, and what became of them."""
    for name, then in old.cells.items():
        now = new.cells[name]
        if then.points != now.points:
            verdicts = f"{then.verdict} -> {now.verdict}" if then.verdict is not now.verdict else str(now.verdict)
            yield f"{name} {points(then.points)} -> {points(now.points)} ({now.why or verdicts})"


def points(found: float | None) -> str:
    """Points, or a sign where there are none."""
    return "-" if found is None else f"{found:g}"


def is_lower(new: Sequence[ExerciseResult], old: Sequence[ExerciseResult] | None) -> bool:
    """Is the new report worth less, though no mark shows it now: of an earlier attempt, or behind an override?"""
    return sum(exercise.score for exercise in new) < sum(exercise.score for exercise in old or ()) - ROUNDING


def accept(store: Store, found: Regrading, *, allow_lower: bool) -> tuple[str, ...]:
    """Write the new reports that lower nobody, or all without a fault; the students whose old ones stay."""
    losing = {change.student for change in found.changes if change.lowers}
    kept: set[str] = set()
    for submission, owners in found.submissions.items():
        new = found.waiting.read_report(submission)
        old = store.read_report(submission)
        assert new is not None and old is not None and new.exercises is not None
        faulty = any(exercise.verdict is Verdict.GRADER_FAULT for exercise in new.exercises)
        run = store.start_run(new.run)  # also where all are kept, for what was decided belongs to this grader now
        if (owners & losing or is_lower(new.exercises, old.exercises)) and (faulty or not allow_lower):
            kept |= owners
            if not faulty:
                # decided, so the next `grade` does not take it for something that it has yet to grade
                store.accept_digests(submission, found.digests)
            continue
        report = Report("", new.run.seed, new.run.tier, {}, {}, new.exercises, new.problems, new.readable)
        store.add_report(run, submission, new.digests, report, new.seconds)
    return tuple(sorted(kept))
