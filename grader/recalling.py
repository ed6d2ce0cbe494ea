"""Which exercises of a submission are known from others of the same run, and what others may know from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.children import Attempt
from grader.diagnosis.explain import remarks_on_file
from grader.explaining import with_lent
from grader.judging import Graded, Standing, standing_of
from grader.known import Results
from grader.lending import lent_to
from grader.matching import is_stub, to_grade
from grader.model import Check, ExerciseResult, Place
from grader.parts import part_of
from grader.plan import Plan
from grader.submission import Submission
from grader.traits import Files, files_of, keep
from grader.whole import WholeCode, messages_in, whole_of

SECONDS = 0.25  # of processor time; what takes longer is run each time, for all of a submission have a limit in common
LITTLE = 3  # exercises, whose children cost no more than one that they share and those of them that fail in it
Tried = tuple[str, Place, tuple[str, ...], tuple[str, ...]]


@dataclass
class Recalling:
    """A submission beside what is known: whole codes by exercise, and digests of parts by definition and what is
    lent to it."""

    results: Results
    files: Files
    checks: Sequence[Check]
    plans: Mapping[str, Plan]
    seed: int
    codes: dict[str, WholeCode | None] = field(default_factory=dict)
    parts: dict[Tried, bytes | None] = field(default_factory=dict)

    def known(self) -> dict[str, ExerciseResult]:
        """The results that need not be found out again."""
        found: dict[str, ExerciseResult] = {}
        standings: dict[str, Standing] = {}
        # in teaching order, for what is built on others is known by what these come to
        for check in (check for check in self.checks if check.name in self.plans):
            code = self.code(check)
            result = self.results.recall(code) if code else None
            if result is None:
                result = self.right(check, standings)
                if code and result:
                    self.results.remember(code, result)
            if result is not None:
                found[check.name] = result
                standings[check.name] = standing_of(result, result.remarks, result.graded_from)
        return found

    def right(self, check: Check, standings: Mapping[str, Standing]) -> ExerciseResult | None:
        """The result of an exercise that is right as it stands, or fails and is right with what is lent to it."""
        found = to_grade(check, self.files.definitions(check))
        if len(found) != 1 or is_stub(check, found[0]) or remarks_on_file(found[0]):
            return None
        own = Attempt(self.plans[check.name], found[0])
        return self.right_with(own, standings) or self.right_with_lent(own, standings)

    def right_with_lent(self, own: Attempt, standings: Mapping[str, Standing]) -> ExerciseResult | None:
        """The result of what fails as it stands and is right with what is lent to it."""
        check = own.plan.check
        if self.part(own) not in self.results.failed or not all(self.is_settled(n, standings) for n in check.needs):
            return None
        passed = {need for need in check.needs if need in standings and standings[need].passed}
        lent = lent_to(own, passed, self.checks, self.files)
        return self.right_with(lent, standings) if lent else None

    def right_with(self, attempt: Attempt, standings: Mapping[str, Standing]) -> ExerciseResult | None:
        """The result of an attempt that is known to be right."""
        part = self.part(attempt)
        kept = self.results.right.get(part) if part else None
        return self.told(kept, attempt, standings) if kept else None

    def told(self, result: ExerciseResult, attempt: Attempt, standings: Mapping[str, Standing]) -> ExerciseResult:
        """The result of what is right, at this submission's lines."""
        places = [candidate.place for candidate in self.files.definitions(attempt.plan.check)]
        return with_lent(result, attempt, places, self.checks, standings)

    def is_settled(self, name: str, standings: Mapping[str, Standing]) -> bool:
        """Is it known, or is there nothing to run?"""
        if name in standings or name not in self.plans:
            return True
        check = self.files.checks[name]
        return all(is_stub(check, candidate) for candidate in self.files.definitions(check))

    def code(self, check: Check) -> WholeCode | None:
        """The whole code that an exercise's result depends on, if it can be known."""
        if check.name not in self.codes:
            self.codes[check.name] = whole_of(check, self.files, self.seed)
        return self.codes[check.name]

    def part(self, attempt: Attempt) -> bytes | None:
        """The digest of what an attempt's outcome depends on, if it can be known."""
        key = attempt.plan.check.name, attempt.candidate.place, attempt.lent, attempt.replaced
        if key not in self.parts:
            self.parts[key] = part_of(attempt, self.files, self.seed)
        return self.parts[key]

    def apart(self, attempts: Iterable[Attempt]) -> tuple[list[Attempt], list[Attempt], list[Attempt]]:
        """Plain code, which can touch nothing but itself; such as is tried in children of its own; and the rest.

        What it comes to there is kept. So is tried what was seen before, and what is new where it is little; but what
        is built on others shares a child at first, for if it fails on them it may be known what it is without.
        """
        new: list[Attempt] = []
        seen: list[Attempt] = []
        rest: list[Attempt] = []
        for attempt in attempts:
            code = self.code(attempt.plan.check)
            digest = self.part(attempt) or (code and code.digest)
            (rest if not digest else seen if digest in self.results.seen else new).append(attempt)
            if digest:
                keep(self.results.seen, digest, None)
        first = [attempt for attempt in new if not attempt.plan.check.needs]
        if len(first) <= LITTLE:
            new, seen = [attempt for attempt in new if attempt.plan.check.needs], seen + first
        return new, seen, rest

    def take_note(self, tried: Iterable[Graded]) -> None:
        """Keep of what has failed as it stands that it does; in whichever child, for it bears on no points."""
        for one in tried:
            part = self.part(one.outcome.attempt) if not one.passed and one.outcome.death is None else None
            if part:
                keep(self.results.failed, part, None)

    def remember(self, one: Graded, result: ExerciseResult, standings: Mapping[str, Standing]) -> None:
        """Keep a result that came from a child of its own, for whoever hands in the same."""
        attempt = one.outcome.attempt
        if not is_lasting(one):
            return
        code = self.code(attempt.plan.check)
        if code and all(place.file == attempt.candidate.source.path for place in stops(one) if says_lines(result)):
            self.results.remember(code, result)
        part = self.part(attempt)
        kept = replace(one.result, remarks=tuple(one.judgement.remarks))
        if part and says_nothing_of_lines(one) and result == self.told(kept, attempt, standings):
            keep(self.results.right, part, replace(kept, seconds=0.0))


def says_nothing_of_lines(one: Graded) -> bool:
    """Has it passed, and is what was remarked the same whatever its lines and variables look like?"""
    spoke = any(observation.raised or observation.strange for observation in one.outcome.observations)
    said = any(line.message for line in one.result.criteria)
    is_placed = any(remark.place for remark in one.judgement.remarks)
    return one.passed and not said and not is_placed and not (spoke and one.judgement.remarks)


def is_lasting(one: Graded) -> bool:
    """Would it come to the same beside anything else?"""
    return not one.outcome.shared and one.outcome.death is None and one.outcome.seconds <= SECONDS


def says_lines(result: ExerciseResult) -> bool:
    """Does a message name a line, of whichever file?"""
    return any("line" in message.values for message in messages_in(result))


def stops(one: Graded) -> Iterator[Place]:
    """Where it stopped, case by case."""
    for observation in one.outcome.observations:
        if observation.raised and observation.raised.place:
            yield observation.raised.place


def recalling(
    results: Results, submission: Submission, plans: Sequence[Plan], checks: Sequence[Check], seed: int
) -> Recalling:
    """A submission's files, looked at for what may be known of them."""
    by_name = {plan.check.name: plan for plan in plans if plan.fault is None}
    return Recalling(results, files_of(submission, checks, results.traits), checks, by_name, seed)
