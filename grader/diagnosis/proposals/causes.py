"""Propose the causes of what stopped an exercise: for each exception, and for each method that returned nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.proposals.bindings import propose_attribute, propose_key, propose_start, propose_undefined
from grader.diagnosis.proposals.modules import propose_modules
from grader.diagnosis.proposals.rows import propose_rows
from grader.diagnosis.proposals.site import Proposal, Site, find_site
from grader.diagnosis.proposals.stores import list_never_set, list_unset, propose_kept, propose_other_values
from grader.diagnosis.proposals.structure import (
    propose_axes,
    propose_branches,
    propose_comparisons,
    propose_constructor,
    propose_head,
    propose_late_return,
    propose_left_over,
    propose_methods,
    propose_order,
    propose_outdent,
    propose_returned,
    propose_returns,
    propose_shadow,
    propose_stores_at_once,
    propose_uncalled,
    propose_without,
)
from grader.model import Message, Raised, StrangeKind

PROPOSED = 400  # hypotheses that are made; verify tries the likeliest of them
OF_IMPORTS = ("ImportError", "ModuleNotFoundError")
OF_NAMES = ("NameError", "UnboundLocalError")


def propose_causes(failed: FailedExercise) -> list[Proposal]:
    """Propose the slips that may have stopped the exercise, each once, at its lowest cost."""
    steps: dict[str, Raised] = {}
    for observation in failed.counted:
        if observation.raised and observation.case.remark is None:
            steps.setdefault(observation.raised.step, observation.raised)
    found: dict[tuple[object, ...], Proposal] = {}
    stopped = (h for raised in steps.values() for h in propose_for_exception(failed, raised))
    proposed = chain(stopped, propose_for_nothing(failed), propose_for_structure(failed))
    for hypothesis in islice((h for h in proposed if h.edits), PROPOSED):
        key = tuple((edit.start, edit.after) for edit in hypothesis.edits)
        found[key] = min(hypothesis, found.get(key, hypothesis), key=lambda h: h.cost)
    return list(found.values())


def propose_for_exception(failed: FailedExercise, raised: Raised) -> Iterator[Proposal]:
    """Propose slips at the line of an exception, and at the line of the exercise that called it."""
    places = [place for place in dict.fromkeys((raised.place, raised.caller)) if place is not None]
    for place in places or [failed.code.place_called(raised.step)]:
        site = find_site(raised, place, failed.submission)
        if site is None:
            continue
        if raised.name is not None and raised.type in OF_NAMES:
            yield from propose_undefined(site, failed.check.helpers)
        if raised.type == "UnboundLocalError":
            read = {n.id for n in site.nodes if isinstance(n, ast.Name)} & site.locals
            yield from (h for name in sorted(read - {*site.operands}) for h in propose_start(site, name))
        if raised.name is not None and raised.type == "AttributeError":
            yield from propose_attribute(site)
        if raised.name is not None and raised.type == "KeyError":
            yield from propose_key(site)
        if raised.name is not None and raised.type in OF_IMPORTS:
            yield from propose_modules(site, failed.submission)
        for name in list_unset(site):
            yield from propose_kept(site, name)
        never_set = list_never_set(site, site.function)
        yield from propose_without(site, never_set)
        yield from propose_left_over(site)
        yield from propose_shadow(site, failed.check.helpers)
        yield from propose_axes(site)
        yield from propose_head(site)
        yield from propose_constructor(site, failed.check.structure.parameters)
        yield from propose_stores_at_once(site, never_set)
        yield from propose_other_values(site)
        if raised.place is not None and raised.type != "SystemExit":
            yield from propose_rows(site)


def propose_for_nothing(failed: FailedExercise) -> Iterator[Proposal]:
    """Propose what a method returns that returned nothing."""
    code = failed.code
    strange = {key: one for o in failed.counted for key, one in o.strange.items()}
    functions = [code.method(code.method_of(key)) for key, one in strange.items() if one.kind is StrangeKind.NOTHING]
    for function in dict.fromkeys(functions):
        site = find_site(NOTHING_RAISED, code.place(function), failed.submission) if function else None
        if site is not None and function is not None:
            yield from propose_returns(site, function)


def propose_for_structure(failed: FailedExercise) -> Iterator[Proposal]:
    """Propose slips that the text of the exercise shows, whatever it did."""
    code = failed.code
    functions = list(code.methods.values())
    site = find_site(NOTHING_RAISED, code.place(code.node), failed.submission)
    if site is not None:
        for function in functions:
            names = list_never_set(site, function)
            at = find_site(NOTHING_RAISED, code.place(function.body[0]), failed.submission) if names else None
            yield from (h for name in names for h in propose_kept(at, name)) if at is not None else ()
        yield from propose_branches(site, functions)
        yield from propose_comparisons(site, functions)
        yield from propose_methods(site, failed.check.methods)
        yield from propose_late_return(site, functions)
        for name in failed.check.structure.attributes:
            yield from propose_asked(site, name) if name not in site.stored else ()
        yield from propose_outdent(site, functions)
        yield from propose_returned(site, functions)
        yield from propose_order(site)
        yield from propose_uncalled(site)


def propose_asked(site: Site, name: str) -> Iterator[Proposal]:
    """Propose the store of an attribute that the exercise asks for and no line reads."""
    for hypothesis in propose_kept(site, name):
        if (finding := hypothesis.finding) is not None:
            id = "not_set" if finding.id == "not_stored" else "stored_otherwise"
            message = Message(id, {**finding.message.values, "output": name})
            yield replace(hypothesis, finding=replace(finding, id=id, message=message))


NOTHING_RAISED = Raised(*3 * ("",))  # type: ignore[arg-type]
