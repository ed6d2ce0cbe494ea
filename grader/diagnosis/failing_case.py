"""The smallest failing case as a script with literals that needs nothing of bpgrade."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from grader.authoring.equality import choose_tolerance, is_accepted
from grader.diagnosis.code import Code
from grader.grading.grade import Grading, plan_attempts
from grader.grading.run import run_alone
from grader.grading.verdict import judge_outcome
from grader.model import Array, Check, ExerciseResult, Observation
from grader.submission.links import Followed
from grader.submission.matching import Candidate
from grader.submission.read import read_submission

TAKEN = frozenset((*sys.stdlib_module_names, "numpy"))  # a module of that name is imported in place of the file
WORDS = ("yours", "expected", "difference", "shapes_differ", "must_be")  # of the script, and texts of the catalogue
HEAD = '''"""{about}"""

import sys

import numpy as np

{imports}

{inputs}

{calls}

for name, yours, expected in {triples}:
    print(name)
    print({yours!r}, yours, sep="\\n")
    print({expected!r}, expected, sep="\\n")
    if np.shape(yours) == np.shape(expected):
        print({difference!r}, np.subtract(yours, expected), sep="\\n")
    else:
        print({shapes_differ!r}, np.shape(yours), {must_be!r}, np.shape(expected))
'''


@dataclass(frozen=True)
class FailingCase:
    """The script of a failing case, or the id of the sentence why there is none."""

    script: str = ""
    reason: str = ""


PASSES = FailingCase(reason="command.case_passes")
NOT_RUN = FailingCase(reason="command.case_not_run")
NOT_SHOWN = FailingCase(reason="command.no_case")  # a few calls cannot show the fault


def write_script(path: Path, grading: Grading, followed: Followed, words: Mapping[str, str]) -> FailingCase:
    """Write the script of the smallest failing case, in a form of the inputs that counts for the points.

    `words` are the script's own in the language of the student: `about` and WORDS.
    """
    submission = read_submission(path, followed)
    (plan,) = grading.plans
    check = plan.check
    found = plan_attempts(plan, grading.checks, submission)
    if isinstance(found, ExerciseResult) or not plan.cases:
        return NOT_RUN
    judged = judge_outcome(run_alone(found[0], submission, grading.meter().sandbox, grading.limits))
    if judged.passed:
        return PASSES
    counted = [o for o in judged.judgement.counted if o.case.purpose in ("value", "kink")]
    failing = [o for o in counted if list_wrong_outputs(o, check)]
    if not failing or not check.structure.call:
        return NOT_SHOWN if counted else NOT_RUN
    smallest = min(failing, key=lambda o: sum(array.size for array in o.case.arrays.values()))
    return FailingCase(write_case(path, check, found[0].candidate, smallest, words))


def list_wrong_outputs(observation: Observation, check: Check) -> list[str]:
    """The outputs that are wrong or did not come in this case."""
    return [
        name
        for name, expected in observation.case.expected.items()
        if name not in observation.arrays
        or not is_accepted(observation.arrays[name], expected, choose_tolerance(check))
    ]


def write_case(
    path: Path, check: Check, candidate: Candidate, observation: Observation, words: Mapping[str, str]
) -> str:
    """The text of the script for one case."""
    case, structure = observation.case, check.structure
    wanted = [n for n in (*structure.parameters, *structure.inputs, "dout") if n in case.arrays]
    if structure.calls:
        wanted = [n for n in case.arrays if "." not in n]
    inputs = [f"{structure.shown.get(n, n)} = {write_literal(case.arrays[n])}" for n in wanted]
    inputs += [f"{letter} = {name}.shape[{axis}]" for letter, (name, axis) in structure.sizes.items()]
    wrong = list_wrong_outputs(observation, check)
    inputs += [f"expected_{n} = {write_literal(case.expected[n][0])}" for n in wrong]
    dout = case.arrays.get("dout")
    passed = "" if dout is None else "dout.copy()" if dout.ndim else "dout"
    calls, values = write_calls(check, candidate, passed)
    triples = "[\n" + "".join(f"    ({n!r}, {values.get(n, n)}, expected_{n}),\n" for n in wrong) + "]"
    return HEAD.format(
        **words,
        imports=write_imports(path, candidate),
        inputs="\n".join(inputs),
        calls=calls,
        triples=triples,
    )


def write_calls(check: Check, candidate: Candidate, dout: str) -> tuple[str, dict[str, str]]:
    """The lines that call the student's code, and the expression of each output."""
    structure, name = check.structure, candidate.definition.name
    if structure.calls:
        calls = "\n".join(structure.calls)
        needs = "from types import SimpleNamespace\n\n" if "SimpleNamespace(" in calls else ""
        return needs + calls, dict(structure.shown)
    inputs = ", ".join(structure.inputs)
    if structure.call == "parts":
        outputs = ", ".join(check.expected_formulas)
        return (
            f"flat = []\nfor part in {name}():\n    flat += part if isinstance(part, (tuple, list)) else [part]\n"
            f"{outputs} = flat",
            {},
        )
    if structure.call == "function":
        return f"out = {name}({inputs})", {}
    methods = Code(candidate).methods
    call = "layer" if "__call__" in methods and "forward" not in methods else "layer.forward"
    lines = [f"layer = {name}({', '.join(structure.parameters)})", f"out = {call}({inputs})"]
    gradients = ", ".join(structure.gradients)
    lines += [f"{gradients} = layer.backward({dout})" if gradients else f"layer.backward({dout})"]
    return "\n".join(lines), {attribute: f"layer.{attribute}" for attribute in structure.attributes}


def write_imports(path: Path, candidate: Candidate) -> str:
    """How the script gets at the student's code: an import, or a notebook's cells written out."""
    source, name = candidate.source, ", ".join(definition.name for definition in candidate.definitions)
    if source.is_notebook:
        return "\n\n".join(f"# cell {cell.number}\n{cell.text}" for cell in source.cells if cell.tree)
    root = path if path.is_dir() else path.parent
    module = source.path.removesuffix(".py").replace("/", ".")
    parts = module.split(".")
    if all(p.isidentifier() and not keyword.iskeyword(p) for p in parts) and parts[0] not in TAKEN:
        return f"sys.path.insert(0, {root.resolve().as_posix()!r})\nfrom {module} import {name}"
    file = (root / source.path).resolve().as_posix()
    return f"import runpy\n\nsys.path.insert(0, {root.resolve().as_posix()!r})\n" + "\n".join(
        f"{one.name} = runpy.run_path({file!r})[{one.name!r}]" for one in candidate.definitions
    )


def write_literal(array: Array) -> str:
    """An array as Python text that gives the same numbers back."""
    if array.ndim == 0:
        return repr(array.item())
    with np.printoptions(floatmode="unique", threshold=10**6):
        return f"np.array({array.tolist()!r})"
