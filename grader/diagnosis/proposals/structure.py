"""Hypotheses for the head of a function, and for statements that are missing, left over or misplaced."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator

from grader.diagnosis.proposals.places import replace_word
from grader.diagnosis.proposals.returns import list_results
from grader.diagnosis.proposals.scope import REDUCTIONS
from grader.diagnosis.proposals.site import Proposal, Site, is_on_one_line, list_near
from grader.diagnosis.proposals.stores import list_never_set
from grader.diagnosis.statements import Function, find_last_return, is_own, list_assigned_names, list_leaves, walk_body
from grader.model import Edit

LIKE_INIT = 0.7
LONGEST_TAIL = 4  # statements of a block that are moved behind it


def propose_head(site: Site) -> Iterator[Proposal]:
    """A `self` that the head of a method lacks, or that of a function has too much."""
    methods = [m for m in site.methods.values() if not m.decorator_list]
    called = {n.id for n in site.nodes if isinstance(n, ast.Name)}
    functions = [n for n in site.cell.statements if isinstance(n, Function)]
    functions = [f for f in functions if f.name in called or f is site.function]
    for function in dict.fromkeys([*methods, *functions]):
        arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        head = site.cell.lines[function.lineno - 1]
        before, bracket, behind = head.partition("(")
        values = {"name": function.name}
        if not bracket:
            continue
        if function in methods and arguments[:1] != ["self"]:
            text = f"{before}(self{', ' if arguments else ''}{behind}"
            yield site.suppose("self_parameter", values, site.change(function.lineno, text), 0.2)
            if arguments:
                edits = site.replace(function.args.args[0], "self")
                yield site.suppose("self_parameter", values, edits, 0.2, site.place(function.lineno))
        elif function not in methods and arguments[:1] == ["self"]:
            text = before + bracket + behind.replace("self", "", 1).lstrip(" ,")
            yield site.suppose("self_too_much", values, site.change(function.lineno, text), 0.2)


def propose_constructor(site: Site) -> Iterator[Proposal]:
    """A constructor under another name, or none."""
    if site.owner is None or "__init__" in site.methods:
        return
    for name, function in site.methods.items():
        if difflib.SequenceMatcher(None, name.strip("_"), "init").ratio() > LIKE_INIT:
            text = site.cell.lines[function.lineno - 1].replace(name, "__init__", 1)
            values = {"name": name, "near": "__init__"}
            yield site.suppose("method_misspelt", values, site.change(function.lineno, text), 0.2)
    first, parameters = site.owner.body[0], site.failed.check.structure.parameters
    margin = " " * first.col_offset
    stores = "".join(f"\n{margin}    self.{name} = {name}" for name in parameters) or f"\n{margin}    pass"
    edits = site.insert(f"def __init__({', '.join(['self', *parameters])}):{stores}\n", first)
    if parameters:
        yield site.suppose("constructor_missing", {"name": site.owner.name}, edits, 0.3, site.place(first))


def propose_without(site: Site) -> Iterator[Proposal]:
    """A formula without the factors and terms that were never set."""
    unset = {f"self.{name}" for name in list_never_set(site, site.function)}
    edits: dict[int, tuple[Edit, str]] = {}
    for node in walk_body(site.function) if site.function else ():
        if isinstance(node, ast.BinOp):
            left, right = site.text(node.left), site.text(node.right)
            kept, name = (right, left) if left in unset else (left, right)
            for edit in site.replace(node, kept) if name in unset else ():
                if edits.setdefault(node.lineno, (edit, name))[0] is not edit:
                    return
    if edits:
        changes, names = zip(*(edits[line] for line in sorted(edits)), strict=True)
        yield site.suppose("not_needed", {"name": names[0]}, changes, 0.9)


def propose_shadow(site: Site) -> Iterator[Proposal]:
    """A class of the file that hides a function of its name."""
    for node in site.cell.statements:
        if isinstance(node, ast.ClassDef) and node.name in site.failed.check.helpers and node.name[0].islower():
            text = site.cell.lines[node.lineno - 1].replace(node.name, f"{node.name}Layer", 1)
            edits = site.change(node.lineno, text)
            yield site.suppose("class_of_that_name", {"name": node.name}, edits, 0.6, site.place(node))


def propose_axes(site: Site) -> Iterator[Proposal]:
    """Sums and maxima along the other axis, or that must keep their axis: each alone, and all at once."""
    calls = [n for n in ast.walk(site.function) if isinstance(n, ast.Call)] if site.function else []
    found: list[Proposal] = []
    for call in calls:
        names = {keyword.arg for keyword in call.keywords}
        for other in [k for k in call.keywords if k.arg == "axis" and isinstance(k.value, ast.Constant)]:
            after = "axis=1" if site.text(other.value) == "0" else "axis=0"
            values = {"before": site.text(other), "after": after}
            yield site.suppose("meant", values, site.replace(other, after), 0.7)
        if "axis" in names and "keepdims" not in names and site.text(call).endswith(")"):
            if edits := site.replace(call, f"{site.text(call)[:-1]}, keepdims=True)"):
                found.append(site.suppose("axis_lost", {}, edits, 0.5))
    lines = [edit.start.line for hypothesis in found for edit in hypothesis.edits]
    yield from found
    if len(found) > 1 and len(set(lines)) == len(lines):
        at_once = sorted((edit for one in found for edit in one.edits), key=lambda edit: edit.start.line or 0)
        yield site.suppose("axis_lost", {}, at_once, 0.5)


def propose_methods(site: Site) -> Iterator[Proposal]:
    """A method under a name that is near the one asked for."""
    found = {asked for observation in site.failed.counted for asked in observation.renamed}
    wanted = [name for name in site.failed.check.methods if name not in found]  # else the near name was graded
    for name in wanted if not set(wanted) <= set(site.methods) else ():
        for other in list_near(name, site.methods.keys() - set(wanted)) if name not in site.methods else ():
            line = site.methods[other].lineno
            edits = site.change(line, replace_word(site.cell.lines[line - 1], other, name))
            yield site.suppose("method_misspelt", {"name": other, "near": name}, edits, 0.2)


def propose_whole_divisions(site: Site) -> Iterator[Proposal]:
    """Sizes that are divided with `/`, which gives no whole number."""
    if site.raised.type != "TypeError" or site.function is None:
        return
    decimal = {name for name, operand in site.operands.items() if operand.type.startswith("float")}
    assigned = [n for n in walk_body(site.function) if isinstance(n, ast.Assign)]
    made = [n.value for n in assigned if decimal & {one.id for one in ast.walk(n) if isinstance(one, ast.Name)}]
    nodes = [*site.nodes, *(inner for value in made for inner in ast.walk(value))]
    divisions = [n for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    divided = sorted((n for n in divisions if site.text(n).count("/") == 1), key=lambda n: n.lineno)
    if divided:
        edits = site.replace_all(divided, lambda text: text.replace("/", "//"))
        yield site.suppose("division_not_whole", {"before": site.text(divided[0])}, edits, 0.1, site.place(divided[0]))


def propose_powers(site: Site) -> Iterator[Proposal]:
    """Powers that are written with `^`: in each line alone, and in all."""
    nodes = [n for function in site.own_functions for n in walk_body(function)]
    found = [n for n in nodes if isinstance(n, ast.BinOp | ast.AugAssign) and isinstance(n.op, ast.BitXor)]
    lines = sorted({n.lineno for n in found})
    for some in (*([line] for line in lines), lines):
        edits = [e for line in some for e in site.change(line, site.cell.lines[line - 1].replace("^", "**"))]
        yield site.suppose("power", {}, edits, 0.1)


def propose_comparisons(site: Site) -> Iterator[Proposal]:
    """A statement that compares where it should set a name."""
    for node in [n for function in site.own_functions for n in walk_body(function)]:
        match node:
            case ast.Expr(value=ast.Compare(left=left, ops=[ast.Eq()])):
                rest = site.text(node)[len(site.text(left)) :].replace("==", "=", 1)
                edits = site.replace(node, f"{site.text(left)}{rest}")
                yield site.suppose("comparison_for_assignment", {}, edits, 0.1)
            case ast.Assign(targets=[target], value=ast.expr()) if is_on_one_line(node):
                end, line = target.end_col_offset or 0, site.cell.lines[node.lineno - 1].encode()
                if found := re.match(rb"\s*=([-+*/])(?=[^-+*/=])", line[end:]):
                    sign, rest = found.group(1).decode(), line[end + found.end() :].decode().strip()
                    text = f"{line[:end].decode()} {sign}= {rest}"
                    values, edits = {"name": f"={sign}", "near": f"{sign}="}, site.change(node.lineno, text)
                    yield site.suppose("sign_exchanged", values, edits, 0.1)


def propose_left_over(site: Site) -> Iterator[Proposal]:
    """A `raise` of the stub above a body that is written."""
    statement, function = site.statement, site.function
    if site.raised.type == "SystemExit" and isinstance(statement, ast.Expr):
        yield site.suppose("exit_called", {}, site.replace(statement, "pass"), 0.1)
    if isinstance(statement, ast.Raise) and function is not None and site.raised.type == "NotImplementedError":
        values = {"name": function.name}
        if statement in function.body[:-1]:
            edits = site.change(site.line, " " * statement.col_offset + "pass")
            yield site.suppose("raise_left_in", values, edits, 0.1, site.place(site.line))
        is_end = statement is function.body[-1] and len(function.body) > 1 + (ast.get_docstring(function) is not None)
        for turn, value in enumerate(list_results(function) if is_end else ()):
            edits = site.replace(statement, f"return {value}")
            yield site.suppose("raise_at_end", values, edits, 0.1 + 0.01 * turn, site.place(site.line))


def propose_order(site: Site) -> Iterator[Proposal]:
    """A loop that goes through the layers in the order of forward, where it must go backwards."""
    for function in site.methods.values():
        for node in walk_body(function):
            if (
                isinstance(node, ast.For)
                and ".backward(" in ast.unparse(node)
                and "revers" not in ast.unparse(function)
            ):
                text = f"reversed({site.text(node.iter)})"
                values = {"before": site.text(node.iter), "after": text}
                yield site.suppose("not_reversed", values, site.replace(node.iter, text), 0.6)


def propose_uncalled(site: Site) -> Iterator[Proposal]:
    """Classes and methods that are kept, or stand alone, and are not called: each alone, and all at once."""
    arguments = {node.arg for node in site.around if isinstance(node, ast.arg)}
    statements = [n for n in site.around if isinstance(n, ast.Assign | ast.Expr)]
    values = [value for n in statements for value in list_leaves(n.value)]
    classes = [v for v in values if isinstance(v, ast.Name) and v.id[:1].isupper() and v.id not in arguments]
    methods = [v for v in values if isinstance(v, ast.Attribute) and not is_own(v)]
    for value in (*classes, *methods):
        name = site.text(value)
        yield site.suppose("call_left_out", {"name": name}, site.replace(value, f"{name}()"), 0.5)
        for axis in (0, 1, -1) if getattr(value, "attr", "") in REDUCTIONS else ():
            edits = site.replace(value, f"{name}(axis={axis})")
            yield site.suppose("call_left_out", {"name": name}, edits, 0.6)
    if classes or methods:
        edits = site.replace_all([*classes, *methods], lambda name: f"{name}()")
        yield site.suppose("call_left_out", {"name": site.text([*classes, *methods][0])}, edits, 0.5)


def propose_stores_at_once(site: Site) -> Iterator[Proposal]:
    """Propose stores of all names that one method reads and another one has."""
    for method in site.methods.values():
        known, last = list_assigned_names(method), find_last_return(method)
        kept = [name for name in list_never_set(site, site.function) if name in known]
        if method is site.function or last is None or len(kept) < 2:
            continue
        margin = "\n" + " " * last.col_offset
        edits = site.insert(margin.join(f"self.{name} = {name}" for name in kept), last)
        values = {"name": f"self.{kept[0]}", "method": method.name}
        yield site.suppose("not_stored", values, edits, 0.6)


def propose_outdent(site: Site) -> Iterator[Proposal]:
    """The last statements of a block that belong behind it."""
    for function in site.own_functions:
        for block in [n for n in walk_body(function) if isinstance(n, ast.For | ast.While | ast.If | ast.With)]:
            margin = " " * block.col_offset
            for count in range(1, min(len(block.body), LONGEST_TAIL + 1)):
                tail = block.body[-count:]
                lines = range(tail[0].lineno, (tail[-1].end_lineno or 0) + 1)
                step = tail[0].col_offset
                edits = [e for n in lines for e in site.change(n, margin + site.cell.lines[n - 1][step:])]
                if not any(isinstance(n, ast.Return) for n in tail):
                    continue
                id = "returned_in_loop" if count == 1 and isinstance(block, ast.For | ast.While) else "indented_too_far"
                yield site.suppose(id, {}, edits, 0.5 + 0.1 * count)
