"""Propose the causes of what stopped an exercise: for each exception, and for each method that returned nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.proposals import bindings, stores, structure
from grader.diagnosis.proposals.modules import propose_modules
from grader.diagnosis.proposals.rows import propose_rows
from grader.diagnosis.proposals.site import Proposal, Site, find_site
from grader.model import Raised, StrangeKind

PROPOSED = 400  # hypotheses that are made; verify tries the likeliest of them
NOTHING_RAISED = Raised(*3 * ("",))  # type: ignore[arg-type]
Proposing = Callable[[Site], Iterator[Proposal]]
# at the line of an exception that names what is not there
OF_NAME: Mapping[str, Proposing] = {
    "NameError": bindings.propose_undefined,
    "UnboundLocalError": bindings.propose_undefined,
    "AttributeError": bindings.propose_attribute,
    "KeyError": bindings.propose_key,
    "ImportError": propose_modules,
    "ModuleNotFoundError": propose_modules,
}
AT_LINE: tuple[Proposing, ...] = (
    bindings.propose_starts,
    stores.propose_unset,
    structure.propose_without,
    structure.propose_left_over,
    structure.propose_shadow,
    structure.propose_axes,
    structure.propose_head,
    structure.propose_constructor,
    structure.propose_stores_at_once,
    stores.propose_other_values,
    propose_rows,
)
# whatever the exercise did
IN_TEXT: tuple[Proposing, ...] = (
    stores.propose_never_set,
    structure.propose_branches,
    structure.propose_comparisons,
    structure.propose_methods,
    structure.propose_late_return,
    stores.propose_asked,
    structure.propose_outdent,
    structure.propose_returned,
    structure.propose_order,
    structure.propose_uncalled,
)


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
        if observation.raised and observation.case.remark is None:
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
            yield site, structure.propose_returns
    if (site := find_site(NOTHING_RAISED, code.place(code.node), failed)) is not None:
        yield from ((site, propose) for propose in IN_TEXT)
