"""How right diagnosis is on slips that were not made by its own rules: see grader/proving/slips.py.

    python tests/benchmark_text_mutants.py [--only graph/] [--styles] [--sample 200] [--show]

Prints by kind of slip how many mutants are equivalent to the right program, survive though they are not, and lose
points; and of these how many are told first at the line of the slip, at another line where an offered change mends
them as well, at another line as a fact or formula, at another line as a mistake or by a change that does not mend
them, and not at all.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import mutants
from corpus import STYLES, find_passing_seeds, list_exercises, list_styles, load_checks, prepare

from grader import sandbox
from grader.diagnosis.code import Code
from grader.diagnosis.explain import grade_and_explain
from grader.grading.plan import make_plan
from grader.model import Check, ExerciseResult, Finding, Verdict
from grader.proving.equivalence import tell_apart
from grader.proving.slips import Original, TextMutant, list_simple_lines, make_slips
from grader.proving.trials import Change, Subject
from grader.sandbox import Sandbox
from grader.submission.matching import Candidate, find_candidates
from grader.submission.read import read_submission
from grader.submission.source import Cell, Source, Submission

OUTCOMES = ("equivalent", "survives", "right line", "mended elsewhere", "fact elsewhere", "wrong cause", "nothing")
CAUGHT = OUTCOMES[2:]


@dataclass(frozen=True)
class Trial:
    """A mutant of a definition in a submission, to be graded as an exercise."""

    check: Check
    submission: Submission
    candidate: Candidate
    mutant: TextMutant

    def change(self, text: str) -> Submission:
        """The submission with another text in place of the file of the definition."""
        path = self.candidate.source.path
        sources = self.submission.sources
        return replace(self.submission, sources=tuple(with_text(s, text) if s.path == path else s for s in sources))


def with_text(source: Source, text: str) -> Source:
    return replace(source, cells=(Cell(None, text),))


def list_trials(only: str, styles: bool) -> Iterator[Trial]:
    """The mutants of every solution, and of every style of one file."""
    for check in (c for c in load_checks() if c.name.startswith(only)):
        yield from list_mutants(check, mutants.SOLUTIONS)
        for path in find_styles(check) if styles else ():
            yield from list_mutants(check, read_submission(path))


def find_styles(check: Check) -> list[Path]:
    folder = check.name.rpartition("/")[2]
    return [p for p in list_styles() if p.suffix == ".py" and p.parent == STYLES / folder and list_exercises(p)]


def list_mutants(check: Check, submission: Submission) -> Iterator[Trial]:
    found = find_candidates(check, load_checks(), submission)
    if not found or len(found[0].source.cells) != 1:
        return
    node, text = Code(found[0]).node, found[0].source.cells[0].text
    original = Original(text, node, tuple(collect_foreign_lines(check)))
    yield from (Trial(check, submission, found[0], mutant) for mutant in make_slips(original))


def collect_foreign_lines(check: Check) -> Iterator[str]:
    """The lines of the solutions of other exercises of the same unit."""
    for other in load_checks():
        if other.unit == check.unit and other.name != check.name:
            for candidate in find_candidates(other, load_checks(), mutants.SOLUTIONS)[:1]:
                original = Original(candidate.source.cells[0].text, candidate.definition.node)
                for function in original.functions():
                    yield from list_simple_lines(original, function)


def sort_trial(trial: Trial, box: Sandbox, inputs: int) -> tuple[str, ExerciseResult]:
    """Grade a mutant; return its outcome, one of OUTCOMES, and its result."""
    submission = trial.change(trial.mutant.text)
    (result,) = grade_and_explain(submission, prepare([trial.check], box)).exercises
    if result.verdict is Verdict.PASSED:
        return ("survives" if tells_apart(trial, submission, box, inputs) else "equivalent"), result
    first = next(iter(result.findings), None)
    if first is None or first.place is None:
        return "nothing", result
    if first.place.line in trial.mutant.lines:
        return "right line", result
    if first.edits and is_mended(trial, first, box):
        return "mended elsewhere", result
    return ("wrong cause" if first.edits or first.kind == "mistake" else "fact elsewhere"), result


def tells_apart(trial: Trial, submission: Submission, box: Sandbox, inputs: int) -> bool:
    """Say whether a mutant that passes with seed 0 is wrong with other seeds or on inputs of another generator."""
    seeds = range(1, 3 if trial.check.seconds else 6)
    plans = {seed: make_plan(trial.check, seed) for seed in seeds}
    if find_passing_seeds(submission, plans, box) != set(plans):
        return True
    if trial.check.seconds:
        return False
    change = Change("", "", trial.mutant.text)
    return bool(tell_apart(Subject(trial.check, trial.submission, trial.candidate), [change], box, inputs))


def is_mended(trial: Trial, finding: Finding, box: Sandbox) -> bool:
    """Say whether the changes that a finding offers make the mutant pass."""
    rows: list[str | None] = list(trial.mutant.text.split("\n"))
    for edit in finding.edits:
        if edit.start.file != trial.candidate.source.path or not edit.start.line:
            return False
        rows[edit.start.line - 1] = str(edit.after)
    plans = {seed: make_plan(trial.check, seed) for seed in (0, 1)}
    return find_passing_seeds(trial.change("\n".join(r for r in rows if r is not None)), plans, box) == {0, 1}


def take_sample(trials: Sequence[Trial], size: int) -> list[Trial]:
    """As many trials of every kind and every exercise as of the others, as far as there are so many."""
    ordered = sorted(trials, key=lambda t: (t.mutant.kind, t.check.name))
    return ordered[:: max(1, len(ordered) // size)] if size else list(trials)


def print_table(rows: dict[str, Counter[str]]) -> None:
    print(f"{'kind of slip':22}" + "".join(f"{name:>18}" for name in OUTCOMES))
    whole = sum(rows.values(), Counter[str]())
    for kind, counts in (*sorted(rows.items()), ("all", whole)):
        print(f"{kind:22}" + "".join(f"{counts[name]:18}" for name in OUTCOMES))
    caught = sum(whole[name] for name in CAUGHT)
    for name in CAUGHT:
        print(f"{name}: {100 * whole[name] / max(1, caught):.1f} %", end="; " if name != CAUGHT[-1] else "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="exercises whose name begins so")
    parser.add_argument("--styles", action="store_true", help="mutants of the styles as well")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="about N mutants, of every kind")
    parser.add_argument("--inputs", type=int, default=1000, help="inputs that tell an equivalent mutant apart")
    parser.add_argument("--show", action="store_true", help="print those that survive or are told elsewhere")
    options = parser.parse_args()
    box = sandbox.start(eager=True)
    rows: dict[str, Counter[str]] = {}
    for trial in take_sample(list(list_trials(options.only, options.styles)), options.sample):
        outcome, result = sort_trial(trial, box, options.inputs)
        rows.setdefault(trial.mutant.kind, Counter())[outcome] += 1
        if options.show and outcome not in ("equivalent", "right line"):
            first = next(iter(result.findings), None)
            told = f"{first.place and first.place.line}: {first.kind} {first.id}" if first else "nothing"
            where = f"{trial.candidate.source.path}:{min(trial.mutant.lines)}"
            print(f"{outcome}: {where} [{trial.mutant.kind}] {trial.mutant.shown}\n    told: {told}", flush=True)
    box.close()
    print_table(rows)


if __name__ == "__main__":
    main()
