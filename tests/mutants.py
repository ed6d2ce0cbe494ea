"""Every single-edit mutant of every solution: does it lose points, and is the mutated line named first?

    python tests/mutants.py [--only activation/] [--every 1] [--inputs 10000] [--seeds 3] [--show]
    python tests/mutants.py [--only activation/] --constants 200

A mutant that passes under seed 0 is run on inputs of the check's domain that another generator draws. One that is
right on all of them is listed as equivalent, with the remarks it gets; one that is not has survived, and is an
error: the input that tells it apart is printed beside the cases of seed 0 that did not. A training, which takes
too long for that, is graded under further seeds instead.
With --constants, each number of each solution is moved by 10 %, and graded under so many seeds; printed are those that
some seeds catch and others do not.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace

from corpus import find_passing_seeds, load_checks, prepare, read_solutions

from grader import sandbox
from grader.diagnosis.code import Code
from grader.diagnosis.explain import grade_and_explain
from grader.grading.plan import make_plan
from grader.model import Check, ExerciseResult, Verdict
from grader.proving.equivalence import tell_apart
from grader.proving.mutants import Mutant, list_mutants, move_constants
from grader.proving.trials import Change, Subject
from grader.sandbox import Sandbox
from grader.submission.matching import Candidate, find_candidates
from grader.submission.source import Cell, Source, Submission


def find_missed_constants(check: Check, seeds: int, box: Sandbox) -> list[str]:
    """The moved constants of a solution that some of the seeds catch and others do not."""
    plans = {seed: make_plan(check, seed) for seed in range(seeds)}
    (source, *_) = [found.source for found in find_candidates(check, load_checks(), SOLUTIONS)]
    moved = {m: find_passing_seeds(handed_in(source, m), plans, box) for m in move_constants(source.cells[0].text)}
    return [str(mutant) for mutant, passing in moved.items() if passing not in (set(), set(plans))]


def with_mutant(source: Source, mutant: Mutant) -> Source:
    """The file with the mutant's line in place of its own."""
    lines = source.cells[0].text.split("\n")
    lines[mutant.line - 1] = mutant.after
    return replace(source, cells=(Cell(None, "\n".join(lines)),))


def handed_in(source: Source, mutant: Mutant) -> Submission:
    """The solutions with the mutant in place of one of them."""
    others = tuple(s for s in SOLUTIONS.sources if s.path != source.path)
    return Submission("solutions", (with_mutant(source, mutant), *others))


def graded(mutant: Mutant, source: Source, check: Check, box: Sandbox, seed: int) -> ExerciseResult:
    submission = handed_in(source, mutant)
    (result,) = grade_and_explain(submission, prepare([check], box, seed)).exercises
    return result


SOLUTIONS = read_solutions()


def told_apart(text: str, candidate: Candidate, check: Check, box: Sandbox, inputs: int) -> str | None:
    """The first input of another generator on which a mutated text is wrong; None where it is right on so many."""
    change = Change("", "", text)
    telling = tell_apart(Subject(check, SOLUTIONS, candidate), [change], box, inputs).get(change)
    return f"'{telling.case.name}' {telling.what}" if telling else None


def named_right(mutant: Mutant, result: ExerciseResult) -> bool:
    """Is the mutated line the first that is named? Of a removed statement the one before or behind counts as well."""
    place = next((finding.place for finding in result.findings if finding.place), None)
    near = 1 if mutant.kind == "statement removed" else 0
    return place is not None and place.line is not None and abs(place.line - mutant.line) <= near


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=3, help="of trainings")
    parser.add_argument("--show", action="store_true", help="print those of which another line is named first")
    parser.add_argument("--constants", type=int, metavar="SEEDS")
    options = parser.parse_args()
    box = sandbox.start(eager=True)
    if options.constants:
        chosen = [c for c in load_checks() if c.name.startswith(options.only) and not c.seconds]
        missed = {check.name: find_missed_constants(check, options.constants, box) for check in chosen}
        box.close()
        print("\n".join(f"{name}: {mutant}" for name, found in missed.items() for mutant in found))
        sys.exit(any(missed.values()))
    count, right, survivors, equivalent = Counter[str](), Counter[str](), 0, []
    for check in (c for c in load_checks() if c.name.startswith(options.only)):
        found = find_candidates(check, load_checks(), SOLUTIONS)
        source = found[0].source
        for mutant in list(list_mutants(Code(found[0]), source.cells[0].text))[:: options.every]:
            result = graded(mutant, source, check, box, 0)
            shown = f"{check.name}:{mutant.line} [{mutant.kind}] {mutant.before.strip()} -> {mutant.after.strip()}"
            if result.verdict is Verdict.PASSED:
                if check.seconds:
                    seeds = range(1, options.seeds)
                    failing = [s for s in seeds if graded(mutant, source, check, box, s).score < 10]
                    apart = f"seed {failing[0]}" if failing else None
                else:
                    apart = told_apart(with_mutant(source, mutant).cells[0].text, found[0], check, box, options.inputs)
                remarks = ", ".join(sorted({r.message.id for r in result.remarks})) or "no remark"
                if apart:
                    survivors += 1
                    cases = ", ".join(dict.fromkeys(case.name for case in make_plan(check, 0).cases))
                    print(f"SURVIVED {shown}\n    told apart by {apart}\n    and not by seed 0's cases: {cases}")
                else:
                    equivalent.append(f"{shown} ({remarks})")
                continue
            count[mutant.kind] += 1
            right[mutant.kind] += named_right(mutant, result)
            if options.show and not named_right(mutant, result):
                first = next(iter(result.findings), None)
                told = first.id if first else [(c.id, c.message and c.message.id) for c in result.criteria if c.message]
                print(f"{shown}\n    named: {first and first.place and first.place.line} {told}")
    box.close()
    print("equivalent, or told apart by nothing that is asked for:")
    print("\n".join(f"  {line}" for line in equivalent))
    for kind in sorted(count):
        print(f"{kind:20} {count[kind]:5} lose points, first line right in {100 * right[kind] / count[kind]:5.1f} %")
    whole, fine = sum(count.values()), sum(right.values())
    print(f"{whole} mutants lose points, {survivors} survive, {len(equivalent)} are equivalent; "
          f"first line right in {fine} ({100 * fine / max(1, whole):.1f} %)")  # fmt: skip
    sys.exit(bool(survivors))


if __name__ == "__main__":
    main()
