"""Collect the findings of an exercise from each source, the likeliest first, and each once."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.diagnosis import mistakes
from grader.diagnosis.code import Code, list_returned
from grader.diagnosis.failed_exercise import FailedExercise, find_right_methods
from grader.diagnosis.proposals import places
from grader.diagnosis.proposals.exceptions import state_observations
from grader.diagnosis.statements import (
    Function,
    find_last_return,
    find_last_store,
    list_attribute_stores,
    walk_body,
)
from grader.grading.known_mistakes import MatchedMistake
from grader.grading.verdict import JudgedAttempt
from grader.model import Check, ExerciseResult, Finding, Judgement, Message, Observation, Place, Verdict

DIFFERENCES = (
    "value", "follows_forward", "not_finite", "strange", "count_returned", "not_set", "dtype", "layers_not_used",
    "nodes_not_called", "nodes_not_reversed",
)  # fmt: skip
DRAWING = re.compile(r"random\.(?!seed)|\.(?:uniform|binomial|rand)$")  # where a mask is drawn
WITHOUT_POINTS = ("layers_not_used", "nodes_not_called", "nodes_not_reversed")  # other criteria require these
VAGUE = ("raised", "attribute_not_set")  # what may only follow from another fault
PART = "part_passed"  # the message of a check whose function got a part of its argument
PURITY = ("input_changed", "second_call", "two_layers", "second_backward", "made_in_forward")


def find_findings(failed: FailedExercise, matches: Sequence[MatchedMistake]) -> list[Finding]:
    """Ask each source of findings once; the likeliest reason comes first. `matches` are known mistakes."""
    check, code, counted = failed.check, failed.code, failed.counted
    judgement, result = failed.judged.judgement, failed.judged.result
    value = [o for o in counted if o.case.purpose == "value"] or list(counted)
    called = [blame_caller(o, check, code, value) for o in value]
    impure = find_impurity(result, code)
    known = mistakes.find_mistakes(matches, failed)
    by_name = state_observations(code, called, failed)
    # a mistake that explains an exception says more than the exception does
    first = next((o for o in value if o.raised), None)
    stated = {name for f in known for name in f.outputs if first and (name == "raises" or name not in first.arrays)}
    if impure or stated:
        by_name = [f for f in by_name if f.id != "raised"]
    found = [*find_part_passed(check, result, code), *by_name, *known]
    if all(f.id == "method_missing" for f in by_name):  # what the other method returned is a fact, too
        found += [*([] if known else find_wrong_shapes(check, result, code)), *impure]
        named = {output for finding in found for output in finding.outputs}
        found += [*places.find_wrong_step(check, result, code), *find_differences(check, result, code, named)]
    if code.is_function and (twice := find_shared_layer(code)) is not None:
        shared = places.place_message(Message("one_layer_for_two", {"name": twice[1]}), code.place(twice[0]), code)
        found = [shared, *(f for f in found if f.kind != "formula")]
    found = keep_root_findings(check, found)
    if begun := find_wrong_beginning(check, judgement, code):
        if any(f.message.values.get("got", 0) is None or "type" in f.message.values for f in begun):
            return begun  # without a parameter, no other value says anything
        found = [*begun, *(f for f in found if f.message.values.get("step") != "build")]
    return found or find_remaining(check, judgement, result, code)


def name_epsilon(found: Sequence[Finding], judged: JudgedAttempt) -> tuple[Finding, ...]:
    """Return the findings with the small number that grading has proved in place of the differences that it makes."""
    lines = [line for line in judged.result.criteria if line.verdict is Verdict.FAILED and line.score]
    forgiven = [line.message for line in lines if line.message is not None]
    differing = [message.values for message in forgiven if "got" in message.values]
    if not judged.epsilon or not differing:
        return tuple(found)
    outputs = tuple(dict.fromkeys(str(values["output"]) for values in differing))
    difference = abs(differing[0]["got"] - differing[0]["expected"])
    epsilon = Finding(
        "epsilon",
        "epsilon",
        Message("epsilon", {"output": outputs[0], "difference": float(f"{difference:.0e}")}),
        outputs,
        expected_formula=judged.check.expected_formulas.get(outputs[0]),
        edits=judged.epsilon,
        place=judged.epsilon[0].start,
        source_line=judged.epsilon[0].before,
    )
    return (epsilon, *(finding for finding in found if finding.message not in forgiven))


def keep_root_findings(check: Check, found: list[Finding]) -> list[Finding]:
    """Without what only follows from an output that the others are made of, where that one is wrong."""
    root = check.structure.root
    if not any(root in finding.outputs for finding in found):
        return found
    first = [f for f in found if f.kind == "name" or root in f.outputs]
    return sorted(first, key=lambda f: root not in f.outputs and f.id in VAGUE)


def find_wrong_beginning(check: Check, judgement: Judgement, code: Code) -> list[Finding]:
    """Find wrong initial values of an object; they come before everything that is computed from them."""
    found = []
    for id, where in check.structure.shown_at.items():
        message = judgement.criteria[id].message
        if where == "__init__" and message is not None and message.id != "raised":
            place = place_initial_value(str(message.values.get("output", "")), code)
            found.append(find_wrong_table(message, code) or places.place_message(message, place, code))
    return found


def find_wrong_table(message: Message, code: Code) -> Finding | None:
    """An object in the place of the dict of parameters, at the last line that sets it."""
    if "type" not in message.values:
        return None
    init = [method for name, method in code.methods.items() if name == "__init__"]
    stores = [find_last_store(method, "params") for method in (*init, *code.methods.values())]
    store = next(filter(None, (*stores, code.methods.get("params"))), None)
    stated = replace(message, values={**message.values, "table": "self.params"})
    return places.place_message(stated, code.place(store), code)


def find_part_passed(check: Check, result: ExerciseResult, code: Code) -> list[Finding]:
    """Find where the function that the exercise gives got a part of its argument."""
    message = next((c.message for c in result.criteria if c.message and c.message.id == PART), None)
    if message is None:
        return []
    function = code.methods["forward"]
    # a function that gets a row is called with it; an index inside of it is its own fault
    names = {n.id for n in walk_body(function) if isinstance(n, ast.Name)} - {function.name}
    used = [n for n in code.statements if isinstance(n, Function) and n.name in names]
    indexed = [n for one in used for n in list_calls_of_first(one) if n.args and not isinstance(n.args[0], ast.Name)]
    calls = list_calls_of_first(function) or indexed
    output = str(message.values["output"])
    place = code.first(calls, "forward") if calls else place_output(check, output, code)
    return [replace(places.place_message(message, place, code), outputs=(output,))]


def list_calls_of_first(function: Function) -> list[ast.Call]:
    """List the calls of the first parameter."""
    calls, arguments = [n for n in walk_body(function) if isinstance(n, ast.Call)], function.args.args
    return [n for n in calls if arguments and ast.unparse(n.func) == arguments[0].arg]


def place_initial_value(output: str, code: Code) -> Place:
    """Find the place where the constructor sets, or should set, an attribute or item of this name."""
    init = code.methods.get("__init__")
    if init is None:
        return code.candidate.place
    hiding, like = code.find_hiding_store(init, output, code.outputs), code.outputs
    turn, stores = like.index(output) if output in like else len(like), list(list_attribute_stores(init))
    before = [(store.end_lineno or store.lineno) + 1 for name, store in stores if name in like[:turn]][-1:]
    after = [store.lineno for name, store in stores if name in like[turn + 1 :]]
    lines = [*([hiding.lineno] if hiding else []), *before, *after, (init.end_lineno or init.lineno) + 1]
    return code.of_parameter(output) or code.place(lines[0])


def find_remaining(check: Check, judgement: Judgement, result: ExerciseResult, code: Code) -> list[Finding]:
    """Find what the cases without values raise, else the first criterion that failed."""
    if found := state_observations(code, [o for o in judgement.counted if o.case.purpose != "value"]):
        return found
    for line in result.criteria:
        if line.verdict is Verdict.FAILED and line.message is not None:
            argument = check.structure.shown_at.get(line.id)
            output = str(line.message.values.get("output", ""))
            place = code.of_change(argument) if argument else place_output(check, output, code)
            calls = [n for n in code.live("forward") if isinstance(n, ast.Call)]
            called = [n for n in calls if ast.unparse(n.func) == line.message.values.get("called")]
            drawn = [n for n in calls if line.message.id == "share_kept" and DRAWING.search(ast.unparse(n.func))]
            place = code.first(called or drawn, "forward") if called or drawn else place
            return [places.place_message(line.message, place, code)]
    return []


def blame_caller(observation: Observation, check: Check, code: Code, every: Sequence[Observation]) -> Observation:
    """The observation, an exception in a method that is right by itself laid on the line that called it."""
    raised = observation.raised
    if raised is None or raised.caller is None or raised.caller == raised.place:
        return observation
    if raised.function not in find_right_methods(check, code, every):
        return observation
    return replace(observation, raised=replace(raised, place=raised.caller, deeper=True))


def find_differences(check: Check, result: ExerciseResult, code: Code, named: set[str]) -> list[Finding]:
    """Outputs that are wrong for no reason that is known: the line that computes them, and how they differ."""
    found: list[Finding] = []
    for line in result.criteria:
        message = line.message
        output = str(message.values.get("output", "")) if message else ""
        if message and found and output not in named and is_of_one_return(message, found[-1].message):
            # one fault of one return, whatever it lacks
            found[-1] = replace(found[-1], outputs=(*found[-1].outputs, output), expected_formula=None)
            named.add(output)
            continue
        if (
            message is None
            or message.id not in DIFFERENCES
            or output in named
            or not (line.maximum or message.id in WITHOUT_POINTS)
        ):
            continue
        function = code.method(code.method_of(output)) if message.id == "count_returned" else None
        place = code.place(find_last_return(function)) if function else place_output(check, output, code)
        formula = check.expected_formulas.get(output) or None
        text = code.text(place)
        found.append(Finding("formula", "differs", message, (output,), None, formula, (), place, text))
        named.add(output)
    return found


def is_of_one_return(one: Message, other: Message) -> bool:
    """Do two messages say the same of one return, of which no output can be read?"""
    return one.id == other.id and (one.id == "count_returned" or ("type" in one.values and "key" not in one.values))


def place_output(check: Check, output: str, code: Code) -> Place:
    """The statement that an output comes from, or where the store belongs that keeps it."""
    return code.of_output(output, list_returned(check, output))


def find_wrong_shapes(check: Check, result: ExerciseResult, code: Code) -> list[Finding]:
    """Outputs of a wrong shape, transposed ones said so."""
    found = []
    for line in result.criteria:
        message = line.message
        if message is None or message.id != "shape" or line.id.endswith(".shape"):
            continue
        got, expected = message.values["got"], message.values["expected"]
        kind = "transposed" if tuple(got) == tuple(expected)[::-1] and len(expected) > 1 else "shape"
        output = message.values["output"]
        place = place_output(check, output, code)
        found.append(
            Finding("shape", kind, Message(kind, message.values), (output,), None,
                    check.expected_formulas.get(output), place=place, source_line=code.text(place))
        )  # fmt: skip
    return found


def find_impurity(result: ExerciseResult, code: Code) -> list[Finding]:
    """Find a call that changes its inputs or the result of the next call."""
    for line in result.criteria:
        message = line.message
        if line.verdict is Verdict.FAILED and message is not None and message.id in PURITY:
            place = code.of_change(message.values["input"]) if message.id == "input_changed" else code.of_sharing()
            outputs: tuple[str, ...] = ()
            if message.id == "made_in_forward":
                place, outputs = code.of_making(), tuple(c.id for c in result.criteria)
            return [Finding("purity", message.id, message, outputs, place=place, source_line=code.text(place))]
    return []


def find_shared_layer(code: Code) -> tuple[int, str] | None:
    """The line of `layer = MulLayer()` and its name, where two forwards come before its first backward."""
    function = code.method("forward")
    calls = [n for n in walk_body(function) if isinstance(n, ast.Call)] if function else []
    for statement in walk_body(function) if function else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(), args=[])):
                lines = {
                    method: sorted(c.lineno for c in calls if ast.unparse(c.func) == f"{name}.{method}")
                    for method in ("forward", "backward")
                }
                if len(lines["forward"]) > 1 < len(lines["backward"]) and lines["forward"][1] < lines["backward"][0]:
                    return statement.lineno, name
    return None
