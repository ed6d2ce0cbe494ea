"""State what was observed beside the values: an exception with what its line lacks or read, or no return."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from grader.diagnosis.code import Code
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.proposals.places import add_operands, find_function_at, make_slip
from grader.diagnosis.statements import find_last_return, is_own, list_assigned_names, list_attribute_stores, walk_body
from grader.grading.stand_ins import find_absent_star
from grader.model import Finding, Observation, OperandKind, Place, Raised, StrangeKind
from grader.sandbox.protocol import PACKAGES
from grader.submission.near_names import is_slip

OF_NONE = ("none_value", "none_used")  # what follows where a method returns nothing
EXITS = ("exit", "quit")
ARRAYS = ("ndarray", "float64", "int64", "float", "int")


def state_exception(code: Code, raised: Raised) -> Finding:
    """Return the finding of an exception, without a guess at its cause."""
    state = STATED.get(raised.type)
    found = state(code, raised) if state else state_none(code, raised)
    return add_operands(found or repeat_exception(code, raised), raised)


def repeat_exception(code: Code, raised: Raised) -> Finding:
    """The exception, where nothing better is known."""
    values: dict[str, object] = {"type": raised.type, "step": raised.step}
    operands = raised.line.operands if raised.line else ()
    shapes = {o.shape for o in operands if o.is_inner and o.shape and o.kind is OperandKind.ARRAY}
    if raised.type != "ValueError" or len(shapes) < 2:  # arrays that do not fit: their shapes say it better
        values["text"] = raised.message
    if raised.line is not None and raised.line.called:
        if raised.in_given:
            return make_slip(code, "given_function", raised.place, {"name": raised.line.called})
        values["called"] = raised.line.called
    is_own = (code.text(raised.place) or "").lstrip().startswith("raise ")
    found = make_slip(
        code, "own_raise" if is_own else "stopped", raised.place or code.place_called(raised.step), values
    )
    return replace(found, id="raised")


def state_call(code: Code, raised: Raised) -> Finding | None:
    """A call of ours that the parameters of a `def` do not fit, or a value that is None."""
    if raised.place is not None:
        return state_none(code, raised)
    function, structure = code.method({"build": "__init__"}.get(raised.step, raised.step)), code.structure
    inputs = structure.inputs or structure.arguments
    passed = {"build": structure.parameters, "forward": inputs, "backward": ("dout",), **structure.passed}
    given = passed.get(raised.step)
    values: dict[str, object] = {"text": raised.message}
    if function is not None and given is not None and structure.call:
        own = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        own = own if code.is_function else [name for name in own if name != "self"]
        most = len(given) if function.args.vararg else len(own)
        if len(own) - len(function.args.defaults) <= len(given) <= most:
            return None  # another reason than the number of parameters
        is_symbol = raised.step == "build" or code.is_function
        called = structure.named.get(raised.step) or (code.candidate.definition.name if is_symbol else function.name)
        values |= {"call": f"{called}({', '.join(given)})", "name": function.name}
        values |= {"own": ", ".join(own)} if own else {}
    return make_slip(code, "signature", code.place_called(raised.step), values)


def state_none(code: Code, raised: Raised) -> Finding | None:
    """A value of the line that is still None."""
    empty = [o for o in raised.line.operands if o.kind is OperandKind.NOTHING and o.is_inner] if raised.line else []
    return make_slip(code, "none_value", raised.place, {"name": empty[0].name}) if empty else None


def state_name(code: Code, raised: Raised) -> Finding | None:
    """A name that is not defined; where it should be, if its like are defined there."""
    name, function = str(raised.name), find_function_at(code, raised)
    if name in EXITS:
        return make_slip(code, "exit_called", raised.place, {})
    last = find_last_return(function) if function is not None else None
    if function is not None and last is not None and isinstance(last.value, ast.Name) and last.value.id == name:
        if name not in list_assigned_names(function) and not code.is_function:
            return make_slip(code, "returns_unassigned", code.place(last), {"method": function.name, "name": name})
    return make_slip(code, "name_not_defined", raised.place, {"name": name})


def state_unbound_local(code: Code, raised: Raised) -> Finding | None:
    """A local name that is read before it is set."""
    function = find_function_at(code, raised)
    known = {str(o.name) for o in raised.line.operands} if raised.line else set()
    line = raised.place.line if raised.place else None
    here = [n for n in walk_body(function) if isinstance(n, ast.Name) and n.lineno == line] if function else []
    if function:  # parameters have a value
        known |= {a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg)}
    names = [n.id for n in here if n.id in list_assigned_names(function) and n.id not in known] if function else []
    name = raised.name or next(iter(names), None)
    if name is None:
        return None
    calls = [n.func for n in walk_body(function) if isinstance(n, ast.Call) and n.func in here] if function else []
    if name in (*dir(builtins), *code.candidate.source.definitions) and name in map(ast.unparse, calls):
        return make_slip(code, "hides_function", raised.place, {"name": name})
    return make_slip(code, "unbound_local", raised.place, {"name": name})


def state_attribute(code: Code, raised: Raised) -> Finding | None:
    """An attribute that its owner does not have."""
    name, owner = str(raised.name), raised.owner
    if owner in (None, "NoneType"):
        return state_none(code, raised) or make_slip(code, "none_used", raised.place, {"name": name})
    if owner == "module":
        return make_slip(code, "module_attribute", raised.place, {"name": name, "owner": write_owner(code, raised)})
    if owner in ARRAYS:
        id = "array_attribute" if owner == "ndarray" else "number_attribute"
        return make_slip(code, id, raised.place, {"name": name, "owner": write_owner(code, raised)})
    attributes = raised.line.attributes if raised.line else None
    own = owner == code.candidate.definition.name and attributes is not None and name not in attributes
    if not own or raised.deeper:
        is_lent = not raised.deeper and owner not in code.candidate.source.definitions
        values = {"name": name, "owner": write_owner(code, raised), "type": owner}
        receiver, _, method = ((raised.line and raised.line.called) or "").rpartition(".")
        if is_lent and values["owner"] is None and method == "backward":
            return make_slip(code, "forward_not_called", raised.place, {"name": receiver})
        return make_slip(code, "object_attribute", raised.place, values)
    for node in ast.walk(code.node):
        match node:
            case ast.AnnAssign(target=ast.Attribute(attr=attr) | ast.Name(id=attr), value=None) if attr == name:
                return make_slip(code, "only_announced", code.place(node), {"name": name})
    if any(is_own(n, name) and isinstance(n.ctx, ast.Store) for n in ast.walk(code.node)):
        return make_slip(code, "attribute_later", raised.place, {"name": name})
    return make_slip(code, "attribute_not_set", raised.place, {"name": name})


def write_owner(code: Code, raised: Raised) -> str | None:
    """The text in front of the attribute that the line's value does not have."""
    line = raised.place.line if raised.place else None
    cell = code.candidate.source.cell(raised.place.cell) if raised.place else None
    found = [n for n in (cell.nodes if cell else ()) if isinstance(n, ast.Attribute) and n.attr == raised.name]
    return next((ast.unparse(n.value) for n in found if n.lineno == line), None)


def state_condition(code: Code, raised: Raised) -> Finding | None:
    """An array where one truth value is needed."""
    function, line = find_function_at(code, raised), raised.place.line if raised.place else None
    arrays = [o for o in raised.line.operands if o.shape and o.is_inner] if raised.line else []
    for node in walk_body(function) if function and arrays else ():
        if isinstance(node, ast.If | ast.While | ast.IfExp) and node.test.lineno == line:
            values = {"before": ast.unparse(node.test), "name": arrays[0].name, "shape": arrays[0].shape}
            return make_slip(code, "one_number_only", raised.place, values)
    return None


def state_index(code: Code, raised: Raised) -> Finding | None:
    """An index of decimal numbers."""
    function, end = find_function_at(code, raised), raised.line.end if raised.line else None
    if function is None or raised.line is None or end is None:
        return None
    decimal = [o.name for o in raised.line.operands if o.is_inner and o.type.startswith("float")]
    for node in [n for n in walk_body(function) if isinstance(n, ast.Subscript)]:
        here = code.candidate.source.place(end.cell, node.end_lineno, node.end_col_offset)
        if (here, here.column) == (end, end.column):  # the index that failed
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            names = [name for name in decimal if name in map(ast.unparse, parts)]
            return make_slip(code, "index_not_whole", raised.place, {"name": names[0]}) if names else None
    return None


def state_method(code: Code, raised: Raised) -> Finding | None:
    """The class has no such method, or hides it behind an attribute."""
    if raised.name in code.methods and (hiding := code.of_attribute(str(raised.name))) is not None:
        return make_slip(code, "method_hidden", hiding, {"name": raised.name})
    values = {"name": raised.name, "symbol": code.candidate.definition.name}
    if code.check is not None and code.check.partners:
        defined = code.candidate.source.definitions.values()
        near = next((one for one in defined if is_slip(one.name, str(raised.name))), None)
        if near is not None:
            named = {"name": near.name, "near": raised.name, "kind": "function"}
            return make_slip(code, "near_name", code.place(near.node), named)
        return replace(make_slip(code, "function_missing", code.candidate.place, values), id="method_missing")
    return make_slip(code, "method_missing", code.candidate.place, values)


def state_output(code: Code, raised: Raised) -> Finding | None:
    """The object keeps nothing under a name that is asked for."""
    kept = [s for name, s in list_attribute_stores(code.node) if name in ("params", raised.name)]
    at = kept[-1] if len(kept) > 1 else code.methods.get("__init__")  # the later of two stores is left
    values = {"name": raised.name, "symbol": code.candidate.definition.name}
    return make_slip(code, "attribute_missing", code.place(at), values)


def explain_missing_module(code: Code, raised: Raised) -> Finding | None:
    """Find the slip of a ModuleNotFoundError: the use of a package, or the import of a file of the student."""
    module = raised.name
    if module is None or module.partition(".")[0] in PACKAGES:
        values = {"module": module and module.partition(".")[0]}
        return make_slip(code, "not_available", raised.caller or raised.place, values)
    return make_slip(code, "module_missing", raised.place, {"module": module, "file": name_file(code, module)})


def name_file(code: Code, module: str) -> str:
    """Name the file of a module that was not found; Python names the first folder alone that is not there."""
    nodes = [
        n for cell in code.candidate.source.cells for n in cell.nodes if isinstance(n, ast.Import | ast.ImportFrom)
    ]
    asked = [name for n in nodes for name in (getattr(n, "module", None), *(alias.name for alias in n.names)) if name]
    whole = next((name for name in asked if f"{name}.".startswith(f"{module}.")), module)
    return f"{whole.replace('.', '/')}.py"


def state_not_available(code: Code, raised: Raised) -> Finding | None:
    """A person at the keyboard, or what a line at the top of the file was too slow to set."""
    line = raised.name if raised.name and raised.name.isdigit() else None
    return make_slip(code, "too_slow_line" if line else "nobody_there", raised.place, {"name": raised.name})


def explain_missing_import(code: Code, raised: Raised) -> Finding | None:
    """Find the slip of an ImportError: the module has no such name."""
    if raised.owner is None or raised.name is None:
        return None
    return make_slip(code, "name_not_in_module", raised.place, {"name": raised.name, "module": raised.owner})


def state_observations(
    code: Code, observations: Sequence[Observation], failed: FailedExercise | None = None
) -> list[Finding]:
    """Findings from what was raised, and from what came back instead of an array."""
    found = state_missing_return(code, observations)
    file = find_absent_star(code.candidate.source, failed.submission) if failed else None
    form, steps = failed.attempt.plan.cases[0].form if failed else None, set()
    for case, raised in ((o.case, o.raised) for o in observations if o.raised):
        # the first of each step: the same fault shows in many cases
        if raised.step not in steps:
            steps.add(raised.step)
            finding = state_exception(code, raised)
            if finding.id == "raised" and case.claim.isidentifier() and form not in (None, case.form):
                finding = extend_message(finding, {"form": case.form, "input": case.claim})
            if finding.id == "name_not_defined" and file is not None:
                finding = extend_message(finding, {"file": file})
            if not (found and finding.id in OF_NONE):
                found.append(finding)
    found += state_misspelt_methods(code, observations)
    unique: dict[tuple[str, Place | None], Finding] = {}
    for finding in found:
        unique.setdefault((finding.id, finding.place), finding)
    return list(unique.values())


def extend_message(finding: Finding, values: Mapping[str, object]) -> Finding:
    """Return the finding with further values in its message."""
    return replace(finding, message=replace(finding.message, values={**finding.message.values, **values}))


def state_misspelt_methods(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """Name each method that the child found under a near name only."""
    findings = {}
    for observation in observations:
        for asked, found in observation.renamed.items():
            if asked not in findings:
                id, node = "method_misspelt", code.methods.get(found)
                if node is None and found == code.candidate.definition.name:
                    id = "symbol_misspelt"
                findings[asked] = make_slip(code, id, code.place(node), {"name": found, "near": asked}, (found, asked))
    return list(findings.values())


def state_missing_return(code: Code, observations: Sequence[Observation]) -> list[Finding]:
    """A method returned None: it has no return, or a return without a value."""
    for observation in observations:
        for key, strange in observation.strange.items():
            if ("." in key and key not in code.outputs) or strange.kind is not StrangeKind.NOTHING:
                continue
            function = code.method(code.method_of(key))
            last = find_last_return(function) if function is not None else None
            if function is None or (last is not None and last.value is not None):
                continue
            line = last.lineno if last else (function.end_lineno or function.lineno) + 1
            values = {"method": function.name, "line": str(function.end_lineno)}
            return [make_slip(code, "missing_return", code.place(line), values)]
    return []


STATED: Mapping[str, Callable[[Code, Raised], Finding | None]] = {
    "NameError": state_name,
    "AttributeError": state_attribute,
    "UnboundLocalError": state_unbound_local,
    "KeyError": lambda code, raised: make_slip(code, "key_missing", raised.place, {"name": raised.name}),
    "TypeError": state_call,
    "ImportError": explain_missing_import,
    "ModuleNotFoundError": explain_missing_module,
    "ValueError": state_condition,
    "IndexError": state_index,
    "MissingMethod": state_method,
    "MissingAttribute": state_output,
    "NotAvailable": state_not_available,
    "PermissionError": lambda code, raised: make_slip(code, "not_available", raised.place, {}),
    "SystemExit": lambda code, raised: make_slip(code, "exit_called", raised.place, {}),
    "NotImplementedError": lambda code, raised: make_slip(code, "not_implemented", raised.place, {}),
    "RecursionError": lambda code, raised: make_slip(code, "recursion", raised.place, {"name": raised.function}),
}
