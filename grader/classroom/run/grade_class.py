"""Grade a class into its store: what is there already is not graded again, and what comes is written at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.classroom.intake.collect import HandIn
from grader.classroom.run.local import Done
from grader.classroom.run.work import Work, digests_of
from grader.classroom.store.rows import HandedIn, Run
from grader.classroom.store.store import Store
from grader.model import Report, Verdict
from grader.submission.read import read_contents
from grader.submission.source import Contents

SECRET_BYTES = 32
SEED_BITS = 63  # SQLite's numbers have a sign
VERSIONS = ("version", "numpy", "plugins")  # of the grader, which a store is not continued without
Engine = Callable[[Work, Iterable[tuple[str, Contents]]], Iterator[Done]]


@dataclass(frozen=True)
class Counts:
    """How many were handed in, graded now, graded before, the same as another's that is graded now.

    `earlier`: how many submissions in the store had no report and are graded now. `faults`: how many of those
    graded now hold a fault of ours.
    """

    handed_in: int
    graded: int
    before: int
    earlier: int
    faults: int

    @property
    def same(self) -> int:
        return self.handed_in - self.graded - self.before


def seed_of(store: Store, given: int | None) -> int:
    """The seed of a store: the one given, else its own, else one drawn now; it is kept."""
    if store.setting("secret") is None:
        store.set_setting("secret", secrets.token_hex(SECRET_BYTES))
    kept = store.setting("seed")
    seed = given if given is not None else int(kept) if kept is not None else secrets.randbits(SEED_BITS)
    if kept != str(seed):
        store.set_setting("seed", str(seed))
    return seed


def foreign(store: Store, grader: Mapping[str, Any]) -> str | None:
    """A sentence when the store was graded by another bpgrade, numpy or plugin than is here."""
    run = store.last_run()
    if run is None:
        return None
    then, here = ({name: told(one.get(name)) for name in VERSIONS} for one in (run.grader, grader))
    changed = [f"{name} {then[name]} (here {here[name]})" for name in VERSIONS if then[name] != here[name]]
    if not changed:
        return None
    return (
        f"{store.path} was graded with {', '.join(changed)}; verdicts of both do not belong in one gradebook: "
        "grade everything anew with --force, or into another --store"
    )


def told(versions: object) -> str:
    """A version, or the versions of plugins, as text."""
    if isinstance(versions, Mapping):
        return ", ".join(f"{name} {version}".strip() for name, version in sorted(versions.items())) or "none"
    return str(versions)


def grade_class(
    store: Store,
    hand_ins: Sequence[HandIn],
    work: Work,
    engine: Engine,
    *,
    tier: str,
    probes: Mapping[str, Any],
    grader: Mapping[str, Any],
    force: bool = False,
    everybody: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Take in what was handed in, and grade what has not been graded with just these checks, seed and limits.

    With `everybody`, earlier hand-ins that have no report are graded too: an older version of the store had
    other reports. `progress` is told how many hand-ins are done with.
    """
    digests = digests_for(work, grader)
    run = store.start_run(Run(work.seed, tier, probes, grader))
    waiting: dict[str, int] = {}  # by submission: how many handed in just that
    before = graded = earlier = faults = 0

    def needed() -> Iterator[tuple[str, Contents]]:
        nonlocal before
        for hand_in in hand_ins:
            contents = read_contents(hand_in.files)
            attempt = store.add_hand_in(attempt_of(hand_in, contents), contents)
            if attempt.submission in waiting:
                waiting[attempt.submission] += 1
            elif not force and store.is_graded(attempt.submission, digests):
                before += 1
                progress(1)
            else:
                waiting[attempt.submission] = 1
                yield attempt.submission, contents
        for submission in store.ungraded() if everybody else ():
            if submission not in waiting:
                waiting[submission] = 0
                yield submission, store.read_contents(submission)

    for done in engine(work, needed()):
        store.add_report(run, done.submission, digests, done.report, done.seconds)
        if waiting[done.submission]:
            graded += 1
        else:
            earlier += 1
        faults += has_fault(done.report)
        progress(waiting[done.submission])
    return Counts(len(hand_ins), graded, before, earlier, faults)


def digests_for(work: Work, grader: Mapping[str, Any]) -> dict[str, str]:
    """By exercise: the digest of what a verdict depends on, this grader's versions among it."""
    return digests_of(work, {name: told(grader.get(name)) for name in VERSIONS})


def attempt_of(hand_in: HandIn, contents: Contents) -> HandedIn:
    """A hand-in as an attempt; its number is the store's to give."""
    return HandedIn(
        hand_in.student, 0, contents.digest, hand_in.submitted, hand_in.late, hand_in.name, hand_in.problems
    )


def has_fault(report: Report) -> bool:
    """Is any of it a fault of the grader?"""
    return any(exercise.verdict is Verdict.GRADER_FAULT for exercise in report.exercises)
