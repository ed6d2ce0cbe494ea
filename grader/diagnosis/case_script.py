"""The text of a failing case: a script that needs nothing of bpgrade, and a drive with the same lines."""

from __future__ import annotations

import ast
import itertools
import keyword
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from grader.diagnosis.code import Code
from grader.grading.attempt import Attempt
from grader.grading.run import name_definitions
from grader.model import Array, Observation
from grader.submission.matching import Candidate

TAKEN = frozenset((*sys.stdlib_module_names, "numpy"))  # a module of that name is imported in place of the file
WORDS = ("yours", "expected", "difference", "shapes_differ", "must_be")  # of the script, and texts of the catalogue
UNPACK = """def unpack(value, count):
    if isinstance(value, (tuple, list)) and len(value) == count:
        return value
    parts = list(value) if isinstance(value, (tuple, list)) else [value]
    flat = [one for part in parts for one in (part if isinstance(part, (tuple, list)) else [part])]
    return flat if len(flat) == count else [value] * count
"""
SHOW = """def show(name, yours, expected):
    print(name)
    print({yours!r}, yours, sep="\\n")
    print({expected!r}, expected, sep="\\n")
    try:
        yours = np.asarray(yours)
    except ValueError:  # its parts have different shapes
        return
    if yours.shape != np.shape(expected):
        print({shapes_differ!r}, yours.shape, {must_be!r}, np.shape(expected))
    elif yours.dtype.kind in "biufc":
        print({difference!r}, yours - np.asarray(expected, dtype=float), sep="\\n")
"""
HEAD = '''"""{about}"""

import sys

import numpy as np

{imports}


{functions}

{inputs}

{lines}
'''


def list_ways(attempt: Attempt, observation: Observation) -> list[str]:
    """List the ways to call the student's code, the usual way first. Each way is a text of lines."""
    structure, name = attempt.plan.check.structure, attempt.candidate.definition.name
    inputs = ", ".join(structure.inputs)
    if structure.calls:
        calls = "\n".join(structure.calls)
        return ["from types import SimpleNamespace\n" * ("SimpleNamespace(" in calls) + calls]
    if structure.call == "parts":
        return [f"{', '.join(attempt.plan.check.expected_formulas)} = {name}()"]
    if structure.call == "function":
        return [f"out = {name}({inputs})"]
    if structure.call != "layer":
        return []
    named = {asked: observation.renamed.get(asked, asked) for asked in ("forward", "backward")}
    methods = Code(attempt.candidate).methods
    forward = "layer" if "__call__" in methods and named["forward"] not in methods else f"layer.{named['forward']}"
    dout = observation.case.arrays.get("dout")
    passed = ["dout.copy()" if dout.ndim else "dout"] if dout is not None else []
    gradients = f"{', '.join(structure.gradients)} = " * bool(structure.gradients)
    backs = [f"{gradients}layer.{named['backward']}({one})" for one in (*passed, "")]
    sets = "".join(f"\nlayer.{name} = {name}" for name in structure.parameters)
    builds = [f"layer = {name}({', '.join(structure.parameters)})"]
    sizes = sorted(structure.sizes, key=lambda letter: structure.sizes[letter])
    builds += [f"layer = {name}({', '.join(sizes)}){sets}", f"layer = {name}(){sets}"] if sets else []
    leaves = ["".join(f"\n{one} = layer.{one}" for one in structure.attributes)]
    if structure.attributes:
        keys = [("grads", repr(one.removeprefix("d"))) for one in structure.attributes]
        places = [("grads", str(place)) for place in range(len(structure.attributes))]
        for way in (keys, places):
            pairs = zip(structure.attributes, way, strict=True)
            leaves.append("".join(f"\n{one} = layer.{table}[{key}]" for one, (table, key) in pairs))
    ways = itertools.product(backs, builds, leaves)
    return [f"{build}\nout = {forward}({inputs})\n{back}{leave}" for back, build, leave in ways]


def find_results(statement: ast.stmt) -> list[str]:
    """List the targets of an assignment."""
    if not isinstance(statement, ast.Assign):
        return []
    target = statement.targets[0]
    return [ast.unparse(one) for one in (target.elts if isinstance(target, ast.Tuple) else [target])]


def name_variable(attempt: Attempt, name: str) -> str:
    """Return the variable of the script that holds an array."""
    word = attempt.plan.check.structure.shown.get(name, name)
    return (word if word.isidentifier() else name).replace(".", "_")


def cut_way(attempt: Attempt, way: str, wrong: Sequence[str]) -> str:
    """Return the lines of a way up to the last that gives a wrong output."""
    lines, names = ast.parse(way).body, {name_variable(attempt, name) for name in wrong}
    last = max((number for number, line in enumerate(lines) if names & {*find_results(line)}), default=-1)
    return "\n".join(ast.unparse(line) for line in lines[: last + 1])


def list_shown(attempt: Attempt, way: str, wrong: Sequence[str]) -> list[str]:
    """List those of the wrong outputs that the lines of a way give."""
    given = {name for statement in ast.parse(way).body for name in find_results(statement)}
    return [name for name in wrong if name_variable(attempt, name) in given]


def write_lines(attempt: Attempt, way: str, shown: Mapping[str, str]) -> str:
    """Write the lines of a way; `shown` has the text that follows each output."""
    after, lines = {name_variable(attempt, name): text for name, text in shown.items()}, []
    for statement in ast.parse(way).body:
        names, text = find_results(statement), ast.unparse(statement)
        if len(names) > 1 and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            text = f"{', '.join(names)} = unpack({ast.unparse(statement.value)}, {len(names)})"
        lines += [text, *(after[name] for name in names if name in after)]
    return "\n".join(lines)


def write_inputs(attempt: Attempt, way: str, texts: Mapping[str, str]) -> list[str]:
    """List the lines that set the arrays of a way; `texts` has the text of each array."""
    structure = attempt.plan.check.structure
    sizes = [f"{letter} = {name}.shape[{axis}]" for letter, (name, axis) in structure.sizes.items()]
    used = {node.id for node in ast.walk(ast.parse("\n".join([way, *sizes]))) if isinstance(node, ast.Name)}
    lines = [f"{name_variable(attempt, name)} = {text}" for name, text in texts.items()]
    lines = [line for line in lines if line.partition(" ")[0] in used]
    if structure.calls:
        lines += [f"{asked} = {own}" for asked, own in name_definitions(attempt).items() if asked != own]
    return lines + sizes


def write_drive(attempt: Attempt, observation: Observation, way: str) -> str:
    """Write the lines as a drive, which shows whether they say of the student's code what the check says."""
    arrays = {name: f"student.copy(arrays[{name!r}])" for name in observation.case.arrays}
    found = [f"{own} = student.function({asked!r})" for asked, own in name_definitions(attempt).items()]
    given = list_shown(attempt, way, [*observation.case.expected])
    yielded = {name: f"yield {name!r}, {name_variable(attempt, name)}" for name in given}
    text = "\n".join([*found, *write_inputs(attempt, way, arrays), write_lines(attempt, way, yielded)])
    return f"import numpy as np\n\n{UNPACK}\ndef drive(student, arrays):\n{textwrap.indent(text, '    ')}\n"


def write_case(
    root: Path, attempt: Attempt, observation: Observation, lines: tuple[str, Sequence[str]], words: Mapping[str, str]
) -> str:
    """Write the script of one case. `lines` are the way to call the code, and the names of the wrong outputs."""
    way, wrong = lines
    texts = {name: write_literal(array) for name, array in observation.case.arrays.items()}
    inputs, named = write_inputs(attempt, way, texts), {name: name_variable(attempt, name) for name in wrong}
    inputs += [f"expected_{word} = {write_literal(observation.case.expected[name][0])}" for name, word in named.items()]
    shows = {name: f"show({word!r}, {word}, expected_{word})" for name, word in named.items()}
    text = write_lines(attempt, way, shows)
    functions = [UNPACK] * ("unpack(" in text) + [SHOW.format(**words)]
    return HEAD.format(
        about=words["about"],
        imports=write_imports(root, attempt.candidate),
        functions="\n\n".join(functions),
        inputs="\n".join(inputs),
        lines=text,
    )


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
    numbers = repr(array.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")
    if array.ndim == 0:
        return numbers
    kind = "" if array.dtype in (np.float64, np.int64) and array.size else f", dtype={array.dtype.name!r}"
    return f"np.array({numbers}{kind})"
