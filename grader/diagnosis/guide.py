"""Write the guide of a hint: right formulas, the steps of a solution, and the stub's example worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.authoring.equality import choose_tolerance, is_accepted
from grader.catalogue.catalogue import make_step_id
from grader.diagnosis.failed_exercise import FailedExercise, choose_example
from grader.model import Array, Case, Check, ExerciseResult, Message, Observation, Verdict

LARGEST = 12  # numbers of an array that a hint writes out
DIGITS = 4
WITHOUT_REASONS = (Verdict.PASSED, Verdict.NOT_STARTED, Verdict.UNSETTLED, Verdict.GRADER_FAULT)


def add_guide(
    result: ExerciseResult, check: Check, counted: Sequence[Observation], failed: FailedExercise | None = None
) -> ExerciseResult:
    """Return the result with a guide, where points are lost; of a failed exercise, with the student's own numbers."""
    if result.verdict in WITHOUT_REASONS:
        return result
    # a slip that an edit mends needs no formula
    is_slip = not counted and any(finding.edits for finding in result.findings)
    lines = [] if is_slip else [*list_formulas(check, result, find_methods(check, result, counted))]
    lines += [Message(make_step_id(check.name, number)) for number in range(1, 1 + len(check.steps))]
    if example := choose_example(check, counted):
        lines += list_example(check, example, next(iter(failed.example), None) if failed else None)
    if not lines and not any(finding.expected_formula for finding in result.findings):
        lines.append(Message("guide_docstring"))
    return replace(result, guide=tuple(lines))


def name_method(check: Check, output: str) -> str:
    """Return the method that gives an output; of a function, its own name."""
    if len(check.methods) <= 1:
        return next(iter(check.methods), check.symbol)
    return check.structure.method_of.get(output, "forward" if output == "out" else "backward")


def find_methods(check: Check, result: ExerciseResult, counted: Sequence[Observation]) -> set[str]:
    """Find the methods that the findings are about, else those that raised; all methods if nothing says so."""
    known = {name_method(check, output) for output in check.expected_formulas}
    outputs = [output for finding in result.findings for output in finding.outputs]
    stated = {str(finding.message.values.get("method")) for finding in result.findings}
    methods = {name_method(check, output) for output in outputs} | (stated & known)
    return methods & known or known & {o.raised.function for o in counted if o.raised} or known


def list_formulas(check: Check, result: ExerciseResult, methods: Collection[str]) -> Iterator[Message]:
    """Yield what each method must return or keep, with its formulas; nothing where a finding shows a formula."""
    if any(finding.expected_formula and finding.outputs for finding in result.findings):
        return
    kept = check.structure.attributes
    for method in sorted(methods, key=[*dict.fromkeys((*check.methods, check.symbol, *sorted(methods)))].index):
        outputs = [output for output in check.expected_formulas if name_method(check, output) == method]
        if check.structure.call in ("layer", "function"):
            returned = ", ".join(f"`{output}`" for output in outputs if output not in kept)
            id, named = "guide_returns" if check.methods else "guide_result", check.structure.named.get(method, method)
            yield Message(id, {"method": named, "outputs": returned})
            for output in outputs:
                if output in kept:
                    yield Message("guide_keeps", {"method": named, "output": output})
        for output in outputs:
            if formula := check.expected_formulas[output]:
                yield Message("report.right", {"output": output, "formula": formula})


def list_example(check: Check, example: Case, observation: Observation | None) -> Iterator[Message]:
    """Yield the inputs of the example, and the right results; with an observation, the student's beside them."""
    inputs = ", ".join(f"`{name} = {write_array(array)}`" for name, array in list_inputs(check, example))
    yield Message("example_inputs", {"inputs": inputs} if inputs else {})
    for output, accepted in example.expected.items():
        yield compare_output(check, output, accepted, observation)
    if observation is not None and observation.raised is not None:
        yield Message("example_stopped", {"type": observation.raised.type})


def list_inputs(check: Check, example: Case) -> list[tuple[str, Array]]:
    """List what the example gives to the student's code; of a layer, in the form that the code handles."""
    structure = check.structure
    given = (*structure.parameters, *structure.inputs, "dout") if structure.call in ("layer", "function") else ()
    values = {name: example.values[name] for name in given if name in example.values} or example.values
    return [(name, example.arrays[name] if given else value) for name, value in values.items()]


def compare_output(check: Check, output: str, accepted: tuple[Array, ...], observation: Observation | None) -> Message:
    """State the right value of an output in the example, beside the student's value."""
    values: Mapping[str, object] = {"output": output, "right": write_array(accepted[0])}
    if observation is None:
        return Message("example_output", values)
    if output in observation.arrays:
        got = observation.arrays[output]
        id = "example_agrees" if is_accepted(got, accepted, choose_tolerance(check)) else "example_output"
        return Message(id, {**values, "yours": f"`{write_array(got)}`"})
    strange = observation.strange.get(output)
    if strange is None or strange.wanted is not None:
        return Message("example_output", values)
    return Message("example_output", {**values, "yours": strange.phrase})


def write_array(array: Array | str) -> str:
    """Write a small array as Python does, with few digits; of a large array, its shape. A text stays as it is."""
    if isinstance(array, str):
        return array
    if array.size > LARGEST:
        return f"an array of shape {array.shape}"
    return write_numbers(array.tolist())


def write_numbers(numbers: object) -> str:
    """Write nested lists of numbers."""
    if isinstance(numbers, list):
        return f"[{', '.join(map(write_numbers, numbers))}]"
    return f"{numbers:.{DIGITS}g}" if isinstance(numbers, float) and np.isreal(numbers) else str(numbers)
