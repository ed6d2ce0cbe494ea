"""The table of slips in an expression: the node, the text in its place, the id, the cost."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from grader.diagnosis.proposals.rules import write_grouped
from grader.diagnosis.proposals.scope import PAIRWISE
from grader.diagnosis.proposals.site import Proposal, Site, list_near
from grader.model import OperandKind
from grader.submission.edit import WORD, count_common

Row = tuple[ast.AST, str, str, float]  # the node to replace, by what, the id of the finding, the cost
Proposed = Iterator[Row]

OF_TWO = {f"{np}{name}": f"np.{other}" for name, other in PAIRWISE.items() for np in ("", "np.")} | {"pow": "np.power"}
FILLED = ("zeros", "ones", "empty", "full")
COUNTED = ("range", "np.arange")
INDEXED = (OperandKind.ARRAY, OperandKind.LIST, OperandKind.TUPLE, OperandKind.DICT)
KEYWORDS = ("axis", "keepdims", "dtype", "copy", "out", "initial", "shape", "size")  # of numpy's functions
SIZES = ("size", "shape", "ndim")
SIGNS = {ast.And: "&", ast.Or: "|"}


def propose_functions(node: ast.AST, site: Site) -> Proposed:
    """The numpy function for one of Python, for two arrays, for an array in place of its shape."""
    if not isinstance(node, ast.Call):
        return
    given = [site.text(one) for one in node.args]
    function, inside = split_call(site.text(node))
    name = function.rpartition(".")[2]
    if len(given) > 1 and function in OF_TWO:
        yield node, f"{OF_TWO[function]}{inside}", "meant", 0.3
    if function in dir(np) and function not in site.locals:
        yield node.func, f"np.{function}", "meant", 0.4
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and name in dir(np):
        if node.func.value.id not in ("np", *site.locals):
            yield node.func, f"np.{name}", "meant", 0.3 if node.func.value.id != site.raised.name else 0.75
    if name in FILLED and len(given) == 1 and not node.keywords:
        yield node, f"np.{name}_like({given[0]})", "meant", 0.4
        yield node, f"np.{name}({given[0]}.shape)", "meant", 0.6
    if len(given) == 1 and isinstance(node.args[0], ast.Starred):
        yield node.args[0], given[0][1:], "shape_not_a_tuple", 0.5
    if len(given) > 1:
        yield node, f"{function}(({', '.join(given)}))", "shape_not_a_tuple" if name in FILLED else "meant", 0.5
    if function in COUNTED and len(given) == 1:
        yield node.args[0], f"{given[0]}.shape[0]", "meant", 0.4
        yield node.args[0], f"len({given[0]})", "meant", 0.5


def propose_brackets(node: ast.AST, site: Site) -> Proposed:
    """Brackets of a call that are too many, of another kind, or left out."""
    if isinstance(node, ast.Call):
        function, inside = split_call(site.text(node))
        if isinstance(node.func, ast.BinOp) and function.endswith(")"):
            yield node, f"{function[:-1]}{inside})", "call_left_out", 0.4
        if not node.args and not node.keywords:
            yield node, function, "brackets_too_many", 0.55
        elif len(node.args) == 1 and not node.keywords:
            yield from ((node, f"{function} {sign} {inside}", "operator_left_out", 0.6) for sign in "*+-@")
    elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
        called = [n.func for n in site.nodes if isinstance(n, ast.Call)]
        if node not in called and ast.unparse(node) not in ("np", *site.locals):
            yield node, f"{site.text(node)}()", "call_left_out", 0.7
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        owner, index = site.text(node.value), site.text(node.slice)
        if isinstance(node.slice, ast.Name | ast.BinOp):
            yield node.slice, f"{write_grouped(node.slice, index)} % len({owner})", "past_the_end", 0.45
        yield node, f"{owner}({index})", "meant", 0.9
        if isinstance(node.value, ast.Attribute) and node.value.attr == "size":
            yield node.value, f"{site.text(node.value.value)}.shape", "meant", 0.3
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        if isinstance(node.value, ast.Constant):
            text = ", ".join([site.text(node.value)] * len(node.targets[0].elts))
            yield node.value, text, "one_for_several", 0.3


def propose_groups(node: ast.AST, site: Site) -> Proposed:
    """A list or a tuple where an expression in brackets is meant."""
    if isinstance(node, ast.List) and len(node.elts) == 1:
        yield node, f"({site.text(node.elts[0])})", "list_for_brackets", 0.4
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        first, second = (site.text(one) for one in node.elts)
        is_grouped = site.text(node).startswith("(")
        signs = ("",) if second[:1] in ("-", "+") else ("*", "+", "-", "/", "@")
        for sign in signs:
            joined = f"{first} {second[0]} {second[1:].strip()}" if not sign else f"{first} {sign} {second}"
            yield node, f"({joined})" if is_grouped else joined, "comma_for_operator", 0.4 if not sign else 0.8


def propose_operators_of_arrays(node: ast.AST, site: Site) -> Proposed:
    """An operator of Python that does not work on arrays, or not on these."""
    if isinstance(node, ast.BinOp):
        left, right = site.text(node.left), site.text(node.right)
        if isinstance(node.op, ast.Add) and isinstance(node.left, ast.Tuple | ast.Attribute | ast.Subscript):
            yield node.right, f"({right},)", "tuple_without_comma", 0.6
        if isinstance(node.op, ast.MatMult):
            yield node, f"{left} * {right}", "meant", 0.5
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"~{write_grouped(node.operand, site.text(node.operand))}", "meant", 0.2
    if isinstance(node, ast.BoolOp):
        parts = [f"({site.text(part)})" for part in node.values]
        yield node, f" {SIGNS[type(node.op)]} ".join(parts), "meant", 0.4
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
        target, value = site.text(node.target), site.text(node.value)
        sign = site.text(node)[len(target) :].split("=")[0].strip()
        yield node, f"{target} = {target} {sign} {value}", "changed_in_place", 0.6


def propose_arguments(node: ast.AST, site: Site) -> Proposed:
    """A keyword of a near name; an argument that is left out."""
    if not isinstance(node, ast.Call):
        return
    parts = [*node.args, *node.keywords]
    texts = [site.text(one) for one in parts]
    for number, part in enumerate(parts):
        if isinstance(part, ast.keyword) and part.arg:
            value = site.text(part.value)
            yield from ((part, f"{o}={value}", "keyword_unknown", 0.3) for o in list_near(part.arg, KEYWORDS))
        if len(parts) > 1:
            left = ", ".join(texts[:number] + texts[number + 1 :])
            yield node, f"{site.text(node.func)}({left})", "meant", 1.1


def propose_owners(node: ast.AST, site: Site) -> Proposed:
    """`self.` or `np.` that is too much or left out, a function of numpy for a method of an array."""
    if isinstance(node, ast.Attribute):
        own = isinstance(node.value, ast.Name) and node.value.id in ("self", "np")
        sizes = SIZES if node.attr in SIZES else ()
        for other in (*list_near(node.attr, dir(np.ndarray)), *sizes) if node.attr in dir(np.ndarray) else ():
            yield node, f"{site.text(node.value)}.{other}", "meant", 0.6
        known = (*site.locals, *site.source.definitions, *site.failed.check.helpers, *dir(builtins))
        if own and node.attr in known and node.attr not in site.attributes:
            yield node, node.attr, "owner_too_much", 0.6
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in site.attributes:
        if node.id != "self":
            yield node, f"self.{node.id}", "meant", 0.6
    elif isinstance(node, ast.Call) and len(node.args) == 2:
        first, second = (site.text(one) for one in node.args)
        yield node, f"{site.text(node.func)}({second}, {first})", "order_of_operands", 0.9
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        first, second = (write_grouped(one, site.text(one)) for one in (node.left, node.right))
        yield node, f"{second} @ {first}", "order_of_operands", 0.9


def propose_loops(node: ast.AST, site: Site) -> Proposed:
    """A loop over the keys alone of a dictionary; one that goes a round too far."""
    match node:
        case ast.For(iter=ast.Call(func=function, args=[*first, ast.BinOp(left=left, op=ast.Add()) as end])):
            yield end, site.text(left), "range_too_far", 0.4
            for shorter in (left, end) if first else ():
                yield node.iter, f"{site.text(function)}({site.text(shorter)})", "range_too_far", 0.4
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Name | ast.Attribute):
        over = site.text(node.iter)
        method = "items" if isinstance(node.target, ast.Tuple) else "values"
        yield node.iter, f"{over}.{method}()", "keys_only", 0.5


ROWS: Sequence[Callable[[ast.AST, Site], Proposed]] = (
    propose_functions,
    propose_brackets,
    propose_groups,
    propose_operators_of_arrays,
    propose_arguments,
    propose_owners,
    propose_loops,
)


def propose_square_brackets(site: Site) -> Iterator[Proposal]:
    """Square brackets behind the values that the line calls and that are no functions, wherever the class does so."""
    names = {name for name, operand in site.operands.items() if operand.kind in INDEXED}
    calls = [n for n in site.around if isinstance(n, ast.Call) and n.args and site.text(n.func) in names]
    here = [n for n in calls if n in site.nodes]
    if here:
        values = {"name": site.text(here[0].func), "after": write_index(site.text(here[0]))}
        yield site.suppose("round_brackets", values, site.replace_all(calls, write_index), 0.4)


def write_index(call: str) -> str:
    """Return the text of an index for that of a call."""
    owner, inside = split_call(call)
    return f"{owner}[{inside[1:-1]}]"


def propose_arrays(site: Site) -> Iterator[Proposal]:
    """An array for a list that the line reads, where the list is made."""
    lists = {name for name, operand in site.operands.items() if operand.kind in (OperandKind.LIST, OperandKind.TUPLE)}
    for node in site.around:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple | ast.ListComp):
            name, text = site.text(node.targets[0]), f"np.array({site.text(node.value)})"
            if name in lists and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 1:
                edits = site.replace(node.value, site.text(node.value.elts[0]))
                yield site.suppose("comma_too_many", {}, edits, 0.3)
            elif name in lists:
                values = {"name": name, "after": text}
                yield site.suppose("list_for_array", values, site.replace(node.value, text), 0.4)


def propose_rows(site: Site) -> Iterator[Proposal]:
    """Every slip of the table in the statement of a site, and in the heads of the loops around it."""
    if site.raised.place is None or site.raised.type == "SystemExit":
        return
    yield from propose_square_brackets(site)
    yield from propose_arrays(site)
    nodes = [*site.nodes, *site.loops]
    for node in nodes:
        for row in ROWS:
            for target, text, id, cost in row(node, site):
                before, after = shorten_change(site.text(target), text)
                values = {"before": before, "after": after, "name": site.text(target)}
                yield site.suppose(id, values, site.replace(target, text), cost)


def shorten_change(before: str, after: str) -> tuple[str, str]:
    """Return the words that differ, with the names in front of their dots; the whole texts if nothing is left."""
    old, new = WORD.findall(before), WORD.findall(after)
    head = count_common(old, new)
    while head > 1 and old[head - 1] == ".":
        head -= 2
    tail = count_common(old[head:][::-1], new[head:][::-1])
    while tail > 1 and old[len(old) - tail] == ".":
        tail -= 2
    parts = ["".join(words[head : len(words) - tail]).strip() for words in (old, new)]
    return (parts[0], parts[1]) if all(parts) else (before, after)


def split_call(text: str) -> tuple[str, str]:
    """Return the function of a call, and its arguments in their brackets."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return text[:place].rstrip(), text[place:]
    return text, ""
