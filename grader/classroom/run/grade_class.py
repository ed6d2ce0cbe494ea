"""Grade a class into its store: skip work that is graded already, and write each report at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.classroom.intake.collect import HandIn
from grader.classroom.run.engine import Done, Engine
from grader.classroom.run.work import digest_exercises
from grader.classroom.store.rows import HandedIn, Run, StoredReport
from grader.classroom.store.store import CLOSED, INTAKE, OPEN, Store
from grader.diagnosis.explain import find_unexplained
from grader.model import Report
from grader.submission.read import read_contents
from grader.submission.source import Contents
from grader.worker.worker import NAMELESS

SECRET_BYTES = 32
SEED_BITS = 63  # SQLite's numbers have a sign
VERSIONS = ("version", "numpy", "plugins")  # of the grader, which a store is not continued without


@dataclass(frozen=True)
class Counts:
    """How many were handed in, graded now, graded before, the same as another's that is graded now.

    `earlier`: how many submissions in the store had no report and are graded now.
    """

    handed_in: int
    graded: int
    before: int
    earlier: int

    @property
    def same(self) -> int:
        return self.handed_in - self.graded - self.before


def choose_seed(store: Store, given: int | None) -> int:
    """Choose and keep the seed of a store: the one given, else its own, else a new one."""
    if store.read_setting("secret") is None:
        store.set_setting("secret", secrets.token_hex(SECRET_BYTES))
    kept = store.read_setting("seed")
    seed = given if given is not None else int(kept) if kept is not None else secrets.randbits(SEED_BITS)
    if kept != str(seed):
        store.set_setting("seed", str(seed))
    return seed


def find_other_versions(store: Store, grader: Mapping[str, Any]) -> str | None:
    """Return a sentence if the store was graded by another bpgrade, numpy or plugin; else None."""
    run = store.read_last_run()
    if run is None:
        return None
    then, here = ({name: format_versions(one.get(name)) for name in VERSIONS} for one in (run.grader, grader))
    changed = [f"{name} {then[name]} (here {here[name]})" for name in VERSIONS if then[name] != here[name]]
    if not changed:
        return None
    return (
        f"{store.path} was graded with {', '.join(changed)}; verdicts of both do not belong in one gradebook: "
        "grade everything anew with --force, or into another --store"
    )


def format_versions(versions: object) -> str:
    """Write a version, or the versions of plugins, as text."""
    if isinstance(versions, Mapping):
        return ", ".join(f"{name} {version}".strip() for name, version in sorted(versions.items())) or "none"
    return str(versions)


@dataclass(frozen=True)
class ClassRun:
    """A run over a class: its store, the engine that grades, and how that is recorded."""

    store: Store
    engine: Engine
    run: Run

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return by exercise a digest of all that a verdict depends on besides the submission."""
        return digest_exercises(
            self.engine.work, {name: format_versions(self.run.grader.get(name)) for name in VERSIONS}
        )

    def grade(
        self,
        hand_ins: Sequence[HandIn],
        *,
        force: bool = False,
        everybody: bool = True,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Counts:
        """Take in what was handed in, and grade what has not been graded with just these checks, seed and limits.

        With `everybody`, earlier hand-ins that have no report are graded too: an older version of the store had
        other reports. `progress` is called with the number of hand-ins that are done with.
        """
        store, number = self.store, self.store.start_run(self.run)
        waiting: dict[str, int] = {}  # by submission: how many handed in just that
        before = graded = earlier = 0
        for submission in self.take_in(hand_ins, everybody=everybody):
            if submission in waiting:
                waiting[submission] += 1
            elif not force and store.is_graded(submission, self.digests):
                before += 1
                progress(1)
            else:
                waiting[submission] = 1
        if everybody:
            waiting = dict.fromkeys(store.list_ungraded(), 0) | waiting

        for done in self.engine.grade((one, store.read_contents(one)) for one in waiting):
            store.add_report(number, self.make_stored_report(done))
            if waiting[done.submission]:
                graded += 1
            else:
                earlier += 1
            progress(waiting[done.submission])
        return Counts(len(hand_ins), graded, before, earlier)

    def take_in(self, hand_ins: Sequence[HandIn], *, everybody: bool) -> list[str]:
        """Keep what was handed in before anything is graded; return the submissions.

        The store says until the end whether hand-ins of `everybody` are still to come. Without one, a student has
        nothing handed in only after that.
        """
        store, found = self.store, []
        if everybody or store.read_setting(INTAKE) is None:
            store.set_setting(INTAKE, OPEN)
        for hand_in in hand_ins:
            contents = read_contents(hand_in.files)
            found.append(store.add_hand_in(make_handed_in(hand_in, contents), contents).submission)
        if everybody:
            store.set_setting(INTAKE, CLOSED)
        return found

    def make_stored_report(self, done: Done) -> StoredReport:
        """Make a report for the store."""
        return StoredReport(
            submission=done.submission,
            run=self.run,
            digests=self.digests,
            unexplained=frozenset() if done.explained else frozenset(find_unexplained(done.report)),
            readable=done.report.readable,
            problems=done.report.problems,
            exercises=done.report.exercises,
            seconds=done.seconds,
        )

    def find_unexplained(self, students: Collection[str] | None = None) -> list[str]:
        """Find the submissions that `explain` can explain: of everybody, or of these students."""
        wanted = {one.submission for one in self.store.list_hand_ins() if students is None or one.student in students}
        return [submission for submission in self.store.list_unexplained() if submission in wanted]

    def explain(self, submissions: Sequence[str], progress: Callable[[int], None] = lambda _: None) -> None:
        """Add the findings that are still to come, where an exercise was graded with just this.

        A submission that cannot be explained stays as it is, for the next run.
        """

        def needed() -> Iterator[tuple[str, Contents, Report]]:
            for submission in submissions:
                report = self.read_unexplained(submission)
                if report is None:
                    progress(1)
                else:
                    yield submission, self.store.read_contents(submission), report

        for done in self.engine.explain(needed()):
            if not done.failed:
                self.store.add_explanations(done.submission, done.report.exercises)
            progress(1)

    def read_unexplained(self, submission: str) -> Report | None:
        """Read the results that can be explained now as a report; None if there are none."""
        stored = self.store.read_report(submission)
        if stored is None:
            return None
        same = {name for name, digest in self.digests.items() if stored.digests.get(name) == digest}
        names = same & stored.unexplained
        exercises = tuple(result for result in stored.exercises or () if result.name in names)
        run = stored.run
        return Report(NAMELESS, run.seed, run.tier, run.probes, run.grader, exercises) if exercises else None


def make_handed_in(hand_in: HandIn, contents: Contents) -> HandedIn:
    """Make a hand-in for the store, which gives it a number."""
    return HandedIn(
        hand_in.student, 0, contents.digest, hand_in.submitted, hand_in.late, hand_in.name, hand_in.problems
    )
