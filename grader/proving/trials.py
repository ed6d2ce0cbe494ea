"""Try mutants of a solution: which seeds let each pass."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt
from grader.grading.plan import Plan
from grader.grading.run import run_groups
from grader.grading.verdict import judge_outcome
from grader.model import Check, Edit, Place, Untrusted, Verdict
from grader.proving.mutants import list_mutants, move_constants, weaken_results
from grader.proving.slips import Original, list_simple_lines, make_slips
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import Candidate, find_candidates
from grader.submission.source import Submission

TOGETHER = 12  # mutants in one child
SECONDS = 1.0  # of processor time for a mutant, which may never end
LIMITS = Limits(total=600.0)
CONTEXT = 1  # lines around a difference that is shown


@dataclass(frozen=True)
class Subject:
    """An exercise to prove: its check, the submission of all solutions, and the solution's definition in it."""

    check: Check
    solutions: Submission
    candidate: Candidate

    @property
    def text(self) -> str:
        """The text of the solution."""
        return self.candidate.source.cells[0].text


@dataclass(frozen=True)
class Change:
    """A mutant: the kind of change, the lines before and after it, and the whole text."""

    kind: str
    name: str
    text: str

    def show_difference(self, original: str) -> str:
        """Return the lines that differ from the original, as a diff."""
        rows = difflib.unified_diff(original.split("\n"), self.text.split("\n"), lineterm="", n=CONTEXT)
        return "\n".join(row for row in rows if not row.startswith(("---", "+++")))


def find_subject(check: Check, checks: Sequence[Check], solutions: Submission) -> Subject | None:
    """Find the solution of an exercise; None where there is none in one plain file."""
    found = find_candidates(check, checks, solutions)
    plain = [one for one in found if not one.source.is_notebook and len(one.source.cells) == 1]
    return Subject(check, solutions, plain[0]) if plain else None


def collect_mutants(subject: Subject, checks: Sequence[Check]) -> list[Change]:
    """List the mutants of a solution by every generator, each text once."""
    text, code = subject.text, Code(subject.candidate, subject.check)
    rows = text.split("\n")
    found: dict[str, str] = {}
    for mutant in (*list_mutants(code, text), *move_constants(text), *weaken_results(code, text)):
        changed = "\n".join([*rows[: mutant.line - 1], mutant.after, *rows[mutant.line :]])
        found.setdefault(changed, mutant.kind)
    foreign = tuple(list_foreign_lines(subject, checks))
    for slip in make_slips(Original(text, code.node, foreign)):
        found.setdefault(slip.text, slip.kind)
    found.pop(text, None)
    return [Change(kind, name_change(subject, changed), changed) for changed, kind in found.items()]


def name_change(subject: Subject, text: str) -> str:
    """Name a mutant by the lines that differ, as a plugin lists it: `before -> after`."""
    edits = make_edits(subject, text)
    before = " / ".join(edit.before.strip() for edit in edits)
    return f"{before} -> {' / '.join(row.strip() for row in edits[0].after.split(chr(10)))}"


def list_foreign_lines(subject: Subject, checks: Sequence[Check]) -> Iterator[str]:
    """List the lines of the solutions of other exercises of the same unit."""
    for other in checks:
        if other.unit == subject.check.unit and other.name != subject.check.name:
            for candidate in find_candidates(other, checks, subject.solutions)[:1]:
                original = Original(candidate.source.cells[0].text, Code(candidate, other).node)
                for function in original.functions():
                    yield from list_simple_lines(original, function)


def make_edits(subject: Subject, text: str) -> tuple[Edit, ...]:
    """Make the edits of lines that turn the solution into a text; a line that is gone is empty."""
    old, new = subject.text.split("\n"), text.split("\n")
    first = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - first
    same = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    if first == len(old) - same:
        first, same = (first - 1, same) if first else (first, same - 1)  # rows are put in: a line takes them up
    rows = new[first : len(new) - same]
    edits, path = [], subject.candidate.source.path
    for number, before in enumerate(old[first : len(old) - same]):
        after = "\n".join(rows) if not number else ""
        place = Place(path, first + number + 1, None, 1)
        edits.append(Edit(place, len(before) + 1, Untrusted(after), Untrusted(before)))
    return tuple(edits)


def find_passing(
    subject: Subject,
    changes: Sequence[Change],
    plans: Mapping[int, Plan],
    box: Sandbox,
    advance: Callable[[int], None] = lambda _: None,
) -> list[set[int]]:
    """Find the seeds under which each mutant passes."""
    found: list[set[int]] = []
    for wave in range(0, len(changes), 8 * TOGETHER):
        part = changes[wave : wave + 8 * TOGETHER]
        whole = [make_attempt(subject, change, plan) for change in part for plan in plans.values()]
        size = TOGETHER * len(plans)
        groups = [whole[start : start + size] for start in range(0, len(whole), size)]
        outcomes = [one for group in run_groups(groups, subject.solutions, box, LIMITS) for one in group]
        alone = [[one.attempt] for one in outcomes if one.death is Verdict.SKIPPED]  # after many deaths in one child
        again = iter(run_groups(alone, subject.solutions, box, LIMITS) if alone else ())
        judged = [judge_outcome(next(again)[0] if one.death is Verdict.SKIPPED else one).passed for one in outcomes]
        for start in range(0, len(judged), len(plans)):
            found.append({seed for seed, passed in zip(plans, judged[start:], strict=False) if passed})
        advance(len(part))
    return found


def make_attempt(subject: Subject, change: Change, plan: Plan) -> Attempt:
    """Make the attempt of a mutant."""
    return Attempt(plan, subject.candidate, edits=make_edits(subject, change.text), cpu=SECONDS + plan.check.seconds)
