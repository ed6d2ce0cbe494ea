"""Prove the exercises of a course: stub, solution, gradients, mistakes, regions, and the strength of the check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.authoring.soundness import list_layer_faults
from grader.catalogue.catalogue import make_mistake_id
from grader.grading.attempt import Attempt
from grader.grading.declaration import find_failing_mistakes, find_layer, find_stub_fault, list_contradictions
from grader.grading.plan import Plan, generator_of, make_plan
from grader.grading.run import run_together
from grader.grading.verdict import JudgedAttempt, judge_outcome
from grader.model import Check, Verdict
from grader.plugins import Plugins
from grader.proving.equivalence import tell_apart
from grader.proving.mistake_proof import list_mistake_faults
from grader.proving.trials import LIMITS, Change, Subject, collect_mutants, find_passing, find_subject
from grader.proving.weakness import advise, list_warnings, write_case_to_paste
from grader.sandbox import Sandbox
from grader.submission.matching import is_stub
from grader.submission.read import read_submission
from grader.submission.source import Submission

LEAST = 6  # mutants that are tried at least
TRAINING_SECONDS = 2  # of time that a training may take, for which it has one share fewer of its mutants tried
DEEP = 2  # folders of a solution: unit/name.py has one
FURTHER = 2  # seeds that try a mutant of a training, which takes too long for other inputs


@dataclass(frozen=True)
class Extent:
    """How far a proof goes: seeds, mutants of one exercise at most, inputs for one that passes.

    Without `mutants`, all are tried. `jobs` are processes.
    """

    seeds: int = 3
    mutants: int | None = None
    inputs: int = 120
    jobs: int = 1


@dataclass(frozen=True)
class Proving:
    """The plugins that a proof uses, and the ids of the texts of each further language."""

    loaded: Plugins
    sandbox: Sandbox
    extent: Extent
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks of the course."""
        return self.loaded.checks


def prepare_proving(loaded: Plugins, box: Sandbox, extent: Extent) -> Proving:
    """Prepare the proof of exercises; where a mistake has a Korean text, each must have one."""
    korean = frozenset(loaded.speak("ko").texts["ko"])
    return Proving(loaded, box, extent, {"ko": korean})


@dataclass(frozen=True)
class Survivor:
    """A mutant that a seed lets pass, and that is not equivalent, with the case that would catch it."""

    kind: str
    difference: str
    seeds: tuple[int, ...]
    advice: str
    paste: str = ""


@dataclass(frozen=True)
class ExerciseProof:
    """The result of a proof: faults, warnings, and the counts of mutants."""

    name: str
    plugin: str
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    made: int = 0
    tried: int = 0
    caught: int = 0
    equivalent: int = 0
    survivors: tuple[Survivor, ...] = ()

    @property
    def strength(self) -> float:
        """The share of mutants that every seed catches, of all that are not equivalent."""
        count = self.caught + len(self.survivors)
        return self.caught / count if count else 0.0

    @property
    def is_proved(self) -> bool:
        """Is nothing wrong, and is every mutant caught?"""
        return not self.faults and not self.survivors and self.caught > 0


def prove_exercise(check: Check, proving: Proving) -> ExerciseProof:
    """Prove one exercise: first what it declares, then its solution, then the mutants of the solution."""
    plans = {seed: make_plan(check, seed) for seed in range(proving.extent.seeds)}
    faults = list_contradictions(plans[0], {one.name for one in proving.checks})
    faults += list_stub_faults(check, proving)
    if faults or plans[0].fault is not None:
        return ExerciseProof(check.name, check.plugin, tuple(faults))
    warnings = tuple(list_warnings(check, plans[0].cases))
    subject = find_subject(check, proving.checks, read_folder(proving.loaded.solutions[check.plugin]))
    if subject is None:
        return ExerciseProof(check.name, check.plugin, (f"no solution defines {check.symbol}",), warnings)
    solved = try_solution(subject, plans, proving)
    faults += list_solution_faults(solved)
    faults += [*list_seed_faults(check, proving), *list_told_faults(subject, list(plans.values()), proving)]
    if faults:
        return ExerciseProof(check.name, check.plugin, tuple(faults), warnings)
    return measure_strength(subject, plans, proving, ExerciseProof(check.name, check.plugin, (), warnings))


def read_folder(folder: Path) -> Submission:
    """Read a stub, or a folder of solutions without the folders of other courses in it, as one submission."""
    found = read_submission(folder)
    return replace(found, sources=tuple(one for one in found.sources if one.path.count("/") < DEEP))


def list_stub_faults(check: Check, proving: Proving) -> Iterator[str]:
    """List what is wrong with the stub: its names, its docstring, or that it is started."""
    folder = proving.loaded.folders.get(check.plugin)
    path = folder / f"{check.name}.py" if folder else None
    if path is None or not path.is_file():
        yield f"there is no stub exercises/{check.name}.py"
        return
    if (fault := find_stub_fault(check, path.read_text(encoding="utf-8"))) is not None:
        yield fault
        return
    subject = find_subject(check, proving.checks, read_folder(path))
    if subject is None or not is_stub(check, subject.candidate):
        yield "its stub is not untouched: each method must raise NotImplementedError, or return None by convention"
    elif not any('"""' in row or "'''" in row for row in subject.text.split("\n")[1:]):
        yield "its stub has no docstring"


def try_solution(subject: Subject, plans: Mapping[int, Plan], proving: Proving) -> dict[int, JudgedAttempt]:
    """Judge the solution under every seed."""
    attempts = [Attempt(plan, subject.candidate) for plan in plans.values()]
    outcomes = run_together(attempts, subject.solutions, proving.sandbox, LIMITS)
    return dict(zip(plans, map(judge_outcome, outcomes), strict=True))


def list_solution_faults(solved: Mapping[int, JudgedAttempt]) -> Iterator[str]:
    """List the seed under which the solution does not pass, with the first criterion that fails."""
    for seed, judged in solved.items():
        if not judged.passed:
            bad = (Verdict.FAILED, Verdict.RAISED, Verdict.GRADER_FAULT)
            line = next((line for line in judged.result.criteria if line.verdict in bad), None)
            why = f" ({line.id}: {line.message.id})" if line and line.message else ""
            yield f"its solution is {judged.result.verdict} with seed {seed}{why}"
            return


def list_seed_faults(check: Check, proving: Proving) -> Iterator[str]:
    """List the contradictions and the regions without a case that further seeds show."""
    layer = find_layer(check)
    for seed in range(proving.extent.seeds) if not check.seconds else ():
        if layer is not None and seed and (faults := list_layer_faults(layer, generator_of(seed, check.name))):
            yield faults[0]
            return
        if check.regions:
            drawn = [case.values for case in check.cases(generator_of(seed, check.name)) if case.remark is None]
            for name, is_reached in check.regions.items():
                if not any(map(is_reached, drawn)):
                    yield f"no case of seed {seed} reaches the region {name!r}"
                    return


def list_told_faults(subject: Subject, plans: Sequence[Plan], proving: Proving) -> Iterator[str]:
    """List what is wrong with known mistakes: they fail, have no text, or are not told as themselves."""
    check = subject.check
    failing = find_failing_mistakes(check, plans[0].cases, every=True)
    yield from (f"the mistake {one.__name__!r} cannot be used, for {why}" for one, why in failing.items())
    others = [one for one in proving.checks if one.plugin == check.plugin]
    for language, ids in proving.texts.items():
        if not any(make_mistake_id(one.name, m.__name__) in ids for one in others for m in one.mistakes):
            continue  # the course does not have this language
        lacking = [one.__name__ for one in check.mistakes if make_mistake_id(check.name, one.__name__) not in ids]
        yield from (f"the mistake {name!r} has no text in {language!r}" for name in lacking)
    if not failing:
        yield from list_mistake_faults(subject, plans)


def measure_strength(
    subject: Subject, plans: Mapping[int, Plan], proving: Proving, proof: ExerciseProof
) -> ExerciseProof:
    """Try the mutants of a solution under every seed, and those that pass on other inputs."""
    made = collect_mutants(subject, proving.checks)
    listed = subject.check.equivalent
    chosen = take_sample(made, subject.check, proving.extent.mutants)
    chosen += [change for change in made if change.name in listed and change not in chosen]
    passing = dict(zip(chosen, find_passing(subject, chosen, plans, proving.sandbox), strict=True))
    whole = [change for change, seeds in passing.items() if seeds == set(plans)]
    told = tell_apart(subject, whole, proving.sandbox, proving.extent.inputs)
    if subject.check.seconds and whole:
        further = {seed: make_plan(subject.check, seed) for seed in range(len(plans), len(plans) + FURTHER)}
        again = find_passing(subject, whole, further, proving.sandbox)
        passing |= {c: {*plans, *seeds} for c, seeds in zip(whole, again, strict=True)}
        whole = [c for c, seeds in zip(whole, again, strict=True) if seeds == set(further)]
    survivors = []
    faults = [
        f"{change.name!r} is listed as equivalent, and a seed catches it"
        for change, seeds in passing.items()
        if change.name in listed and not seeds
    ]
    gone = listed.keys() - {change.name for change in made}
    faults += [f"{name!r} is listed as equivalent, and no mutant is so" for name in sorted(gone)]
    for change, seeds in passing.items():
        telling = told.get(change)
        if not seeds or (change in whole and telling is None) or change.name in listed:
            continue
        advice = advise(subject.check, telling)
        paste = write_case_to_paste(subject.check, telling) if telling and advice.startswith("a case") else ""
        difference = change.show_difference(subject.text)
        survivors.append(Survivor(change.kind, difference, tuple(sorted(seeds)), advice, paste))
    caught = sum(not seeds for seeds in passing.values())
    equivalent = len(chosen) - caught - len(survivors)
    return replace(
        proof,
        faults=tuple(faults),
        made=len(made),
        tried=len(chosen),
        caught=caught,
        equivalent=equivalent,
        survivors=tuple(survivors),
    )


def take_sample(changes: Sequence[Change], check: Check, most: int | None) -> list[Change]:
    """Take at most so many mutants, of every kind, and fewer of a training; all of them without a bound."""
    if most is None:
        return list(changes)
    count = max(LEAST, int(most / (1 + check.seconds / TRAINING_SECONDS)))
    ordered = sorted(changes, key=lambda change: change.kind)
    return ordered[:: max(1, -(-len(ordered) // count))]
