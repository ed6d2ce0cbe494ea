"""Propose the causes of a failure, run their edits together in one child, and find the first that is proved."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple

from grader.authoring.judge import raises_on_integers
from grader.diagnosis.engine import MOST_OF_TRAINING
from grader.diagnosis.failed_exercise import (
    FailedExercise,
    Retrial,
    find_right_outputs,
    is_output_right,
    judge_edited,
    list_sought,
    run_edited,
)
from grader.diagnosis.proposals import bindings, returns, stores, structure
from grader.diagnosis.proposals.rows import propose_rows
from grader.diagnosis.proposals.site import Proposal, Site, find_site
from grader.model import Check, Finding, Observation, Raised, StrangeKind

FEW = 2  # cases that all are tried on
MOST = 120  # hypotheses that are tried
CHECKED = 6  # of those that work on few cases, how many are judged
CLOSE = 0.5  # what costs more must make an output right, and not just go further
STEPS = {"build": 0, "forward": 1}
PROPOSED = 400  # hypotheses that are made; verify tries the likeliest of them
NOTHING_RAISED = Raised(*3 * ("",))  # type: ignore[arg-type]
Proposing = Callable[[Site], Iterator[Proposal]]
# at the line of an exception that names what is not there
OF_NAME: Mapping[str, Proposing] = {
    "NameError": bindings.propose_undefined,
    "UnboundLocalError": bindings.propose_undefined,
    "AttributeError": bindings.propose_attribute,
    "KeyError": bindings.propose_key,
    "ImportError": bindings.propose_modules,
    "ModuleNotFoundError": bindings.propose_modules,
}
AT_LINE: tuple[Proposing, ...] = (
    bindings.propose_starts, stores.propose_unset, structure.propose_without, structure.propose_left_over,
    structure.propose_shadow, structure.propose_axes, structure.propose_head, structure.propose_constructor,
    structure.propose_stores_at_once, stores.propose_other_values, structure.propose_whole_divisions, propose_rows,
)  # fmt: skip
# whatever the exercise did
IN_TEXT: tuple[Proposing, ...] = (
    stores.propose_never_set, stores.propose_asked, returns.propose_branches, structure.propose_comparisons,
    structure.propose_powers, structure.propose_methods, returns.propose_late_return, structure.propose_outdent,
    returns.propose_returned, structure.propose_order, structure.propose_uncalled, bindings.propose_assignments,
)  # fmt: skip


def propose_causes(failed: FailedExercise) -> list[Proposal]:
    """Propose the slips that may have stopped the exercise, each once, at its lowest cost."""
    found: dict[tuple[object, ...], Proposal] = {}
    proposed = (one for site, propose in list_turns(failed) for one in propose(site) if one.edits)
    for one in itertools.islice(proposed, PROPOSED):
        key = tuple((edit.start, edit.after) for edit in one.edits)
        found[key] = min(one, found.get(key, one), key=lambda proposal: proposal.cost)
    return list(found.values())


def list_turns(failed: FailedExercise) -> Iterator[tuple[Site, Proposing]]:
    """Yield each site with the functions that propose there: exceptions, methods that return nothing, the text."""
    code = failed.code
    steps: dict[str, Raised] = {}
    for observation in failed.counted:
        if observation.raised and not is_free(observation):
            steps.setdefault(observation.raised.step, observation.raised)
    for raised in steps.values():
        places = [place for place in dict.fromkeys((raised.place, raised.caller)) if place is not None]
        for place in places or [code.place_called(raised.step)]:
            if (site := find_site(raised, place, failed)) is not None:
                of_name = [OF_NAME[raised.type]] if raised.name is not None and raised.type in OF_NAME else []
                yield from ((site, propose) for propose in (*of_name, *AT_LINE))
    nothing = [key for o in failed.counted for key, one in o.strange.items() if one.kind is StrangeKind.NOTHING]
    functions = [code.method(code.method_of(key)) for key in nothing]
    for function in dict.fromkeys(one for one in functions if one is not None):
        if (site := find_site(NOTHING_RAISED, code.place(function), failed)) is not None:
            yield site, returns.propose_returns
    if (site := find_site(NOTHING_RAISED, code.place(code.find_node(code.candidate.definition)), failed)) is not None:
        yield from ((site, propose) for propose in IN_TEXT)


class Progress(NamedTuple):
    """How far the cases come: the outputs that are right, and where each case stops."""

    right: frozenset[str]
    blamed: frozenset[str]  # those of them that the step gives which stopped
    reached: tuple[tuple[float, ...], ...]
    lacking: tuple[tuple[str | None, float], ...]  # the name that a case lacks, and the column

    def is_beyond(self, other: Progress) -> bool:
        """Do all cases come as far, and one further? Within a line, another name must be lacking."""
        pairs = list(zip(self.reached, other.reached, strict=True))
        names = zip(self.lacking, other.lacking, strict=True)
        within = any(a[0] and b[0] and a[0] != b[0] and a[1] > b[1] for a, b in names)
        return all(a >= b for a, b in pairs) and (within or any(a > b for a, b in pairs))


def verify(hypotheses: Sequence[Proposal], failed: FailedExercise) -> tuple[Finding | None, bool]:
    """Find the cheapest hypothesis that makes the exercise pass, else the one that brings it furthest.

    Returns its finding, and whether the exercise passes with its edits.
    """
    check, shown = failed.check, choose_stopped(failed.counted, failed.check)
    most = min(MOST, int(MOST_OF_TRAINING / check.seconds)) if check.seconds else MOST
    tried = sorted(hypotheses, key=lambda one: one.cost)[:most]
    if not tried or not shown:
        return None, False
    stopped = {o.raised.step for o in shown if o.raised}
    whole = check.seconds or not stopped & {*check.methods}
    blamed = {n for o in shown for n in list_sought(o, check) if whole or failed.code.method_of(n) in stopped}
    outcomes = run_edited([(), *(h.edits for h in tried)], failed, shown)
    before, *after = (measure(outcome.observations, check, blamed) for outcome in outcomes)
    together = zip(after, tried, strict=True)
    value = [o for o in failed.counted if o.case.purpose == "value" and o.case.remark is None]
    close = CLOSE if all(map(is_stopped, value)) else 0.0
    better = [pair for pair in together if is_better(*pair, before, close)]
    # more right outputs first, then a later stop, then a lower cost
    better.sort(key=lambda pair: (-len(pair[0].right), [[-n for n in case] for case in pair[0].reached], pair[1].cost))
    return pick_proof([hypothesis for _, hypothesis in better[:CHECKED]], failed)


def is_better(after: Progress, hypothesis: Proposal, before: Progress, close: float) -> bool:
    """Does it make more right, or is it near and brings the exercise further?"""
    if not after.right >= before.right or len(after.reached) != len(before.reached):
        return False
    return after.blamed > before.blamed or (hypothesis.cost <= close and after.is_beyond(before))


def pick_proof(ranked: Sequence[Proposal], failed: FailedExercise) -> tuple[Finding | None, bool]:
    """Choose the first with which the exercise passes, else the first that spoils no criterion."""
    mended: list[tuple[Proposal, Retrial]] = []
    for part in (ranked[:1], ranked[1:]):  # most often the first is the one
        judged = judge_edited([h.edits for h in part], failed) if part else []
        mended += zip(part, judged, strict=True)
        for hypothesis, one in mended:
            if one.is_whole:
                return hypothesis.finding, True
    return next((h.finding for h, one in mended if not one.spoils(failed.judged)), None), False


def choose_stopped(counted: Sequence[Observation], check: Check) -> list[Observation]:
    """The first cases that stop, and one that has a wrong output without."""
    counted = [o for o in counted if not is_free(o)]  # what costs no points is no fault
    stopped = [o for o in counted if is_stopped(o)]
    value = [o for o in stopped if o.case.purpose == "value"] or stopped
    purposes = {o.case.purpose for o in value}  # whole numbers do not stop where others do
    wrong = [o for o in counted if any(not is_output_right(o, n, check) for n in o.case.expected)]
    other = [o for o in wrong if not is_stopped(o) and (o.case.purpose in purposes or not value)]
    return [*value[: FEW - bool(other)], *other[: FEW - bool(value)]]


def is_free(observation: Observation) -> bool:
    """Is it worth no points, whatever it gives?"""
    return observation.case.remark is not None or raises_on_integers(observation)


def is_stopped(observation: Observation) -> bool:
    """Did a case raise something, or a method return None?"""
    nothing = [one for one in observation.strange.values() if one.kind is StrangeKind.NOTHING]
    return observation.raised is not None or bool(nothing)


def measure(observations: Sequence[Observation], check: Check, blamed: set[str]) -> Progress:
    """Measure how far each case comes."""
    right = find_right_outputs(observations, check)
    reached, lacking = tuple(map(measure_stop, observations)), tuple(map(find_lacking, observations))
    return Progress(frozenset(right), frozenset(right & blamed), reached, lacking)


def measure_stop(observation: Observation) -> tuple[float, ...]:
    """Return where a case stops: after so many results, in which step and line."""
    raised = observation.raised
    results = sum(name in observation.arrays for name in observation.case.expected)
    if raised is None:
        return (results, inf)
    at = raised.caller or raised.place
    inner = raised.place.line if raised.place and raised.place != at else None
    return (results, STEPS.get(raised.step, 2), (at.line if at else None) or 0, inner or 0)


def find_lacking(observation: Observation) -> tuple[str | None, float]:
    """Return the name that an exception is about, and its column.

    Another exception than a TypeError shows that the line found all its names, and could call them.
    """
    raised = observation.raised
    if raised is None or raised.name is None:
        return (raised.type, inf) if raised and raised.type != "TypeError" else (None, 0)
    return raised.name, (raised.place.column if raised.place else None) or 0
