"""The rules by which one piece of a line is replaced by another, each with its costs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from grader.diagnosis.proposals.scope import PAIRWISE, REDUCTIONS, Proposed, Scope, is_spoken_for, list_axes, read_key
from grader.diagnosis.statements import find_last_assignment, is_own

OPERATORS = ("+", "-", "*", "/", "@")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
SYMBOLS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**",
}  # fmt: skip
ALIKE: Sequence[tuple[str, ...]] = (  # functions that take the same arguments
    ("sum", "mean", "max", "min", "prod"),
    ("argmax", "argmin"),
    ("max", "argmax"),
    ("min", "argmin"),
    ("exp", "log", "sqrt", "abs", "square", "tanh"),
    ("maximum", "minimum", "add", "subtract", "multiply", "divide", "dot"),
    ("zeros_like", "ones_like"),
    ("zeros", "ones"),
    ("round", "floor", "ceil"),
)
AXES = ("axis=0", "axis=1", "axis=-1", "axis=1, keepdims=True", "axis=-1, keepdims=True")
SHAPING = ("reshape", "copy", "astype", "flatten", "ravel")  # methods that another shape or type comes from
NUMBERS = (0, 1, 2, -1)
SMALL, SMALLER = (1e-4, 1e-7), 0.01  # numbers in place of one that is smaller than that
ABOUT_E = (2.7, 2.75)  # a number between these that is raised to a power stands for e


def propose_names(node: ast.AST, scope: Scope) -> Proposed:
    """Another name or attribute in scope; less likely where it is an object, or what was computed and is returned."""
    if isinstance(node, ast.Return) and is_spoken_for(node):
        assert isinstance(node.value, ast.Name)
        computed = 1.3 if node.value.id in scope.names else 1.0
        near = sorted(scope.names, key=lambda name: scope.distance(name, node.lineno))
        yield from (
            (node.value, name, computed - scope.favour(node.value.id, name)) for name in near if name != node.value.id
        )
    elif isinstance(node, ast.Attribute) and is_spoken_for(node):
        own = ast.unparse(node.value)
        yield from ((node.value, name, 1.3) for name in scope.attributes if name != own)
    elif node in scope.spoken_for:
        return
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in ("self", "np"):
        of_kind = scope.owners if node in scope.called_on and node.id in scope.owners else scope.values
        cost = 0.9 if of_kind is scope.owners else 1.0
        near = sorted((name for name in of_kind if name != node.id), key=lambda name: scope.distance(name, node.lineno))
        yield from ((node, name, cost - scope.favour(node.id, name)) for name in near)
        yield from ((node, name, 1.4 - scope.favour(node.id, name)) for name in scope.names if name not in of_kind)
        yield from ((node, name, 1.2) for name in scope.attributes)
    elif is_own(node):
        own = ast.unparse(node)
        if isinstance(node.ctx, ast.Load):
            yield from ((node, name, 1.0) for name in scope.attributes if name != own)
            yield from ((node, name, 1.2) for name in scope.names)
        else:
            yield from ((node, name, 0.5) for name in scope.unfilled if name != own)
            yield from ((node, name, 1.0) for name in scope.attributes if name not in (*scope.unfilled, own))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        if (own := f"self.{node.id}") in (*scope.attributes, *scope.unfilled):  # else nothing reads it
            yield node, own, 1.0


def propose_keys(node: ast.AST, scope: Scope) -> Proposed:
    """Another key of a dict, the size of an identity, or the number at the label of each row."""
    if isinstance(node, ast.Subscript) and (key := read_key(node)) is not None:
        others = [other for other in scope.keys if other != key]
        yield from ((node.slice, repr(other), 0.6 if other[:-1] == key[:-1] else 1.0) for other in others)
    match node:
        case ast.Call(func=ast.Attribute(attr="eye" | "identity"), args=[size, *_]):
            yield from ((size, f"{name}.shape[-1]", 0.8) for name in scope.names)
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice(lower=None, upper=None), ast.Name(id=column)])):
            text = ast.unparse(node.value)
            yield node, f"{text}[np.arange(len({text})), {column}]", 0.7


def propose_numbers(node: ast.AST, scope: Scope) -> Proposed:
    """Another small number, the one before or after, or the other truth value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, str(not node.value), 1.0
    elif isinstance(node, ast.expr) and (value := read_number(node)) is not None and node not in scope.replaced:
        small = () if value in scope.constants else SMALL if 0 < abs(value) < SMALLER else NUMBERS
        known = (*scope.constants, *small)
        numbers = [number for number in known if number not in (value, scope.neutral.get(node))]
        yield from (
            (node, str(number), 0.7 if number in scope.constants else 0.9 if number >= 0 else 1.05)
            for number in numbers
        )
        # a name that nothing reads is rather meant than another number
        yield from ((node, name, 0.6) for name in scope.names if name not in scope.read)
        if isinstance(value, int) and small:
            yield from ((node, str(value + step), 1.1) for step in (-1, 1) if value + step not in NUMBERS)


def read_number(node: ast.AST) -> int | float | None:
    """A number as it is written, with its minus."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Constant(value=int() | float() as value):
            return value
    return None


def propose_operators(node: ast.AST, scope: Scope) -> Proposed:
    """Another operator, exchanged operands, or one operand alone."""
    if isinstance(node, ast.BinOp):
        left, right = write_grouped(node.left), write_grouped(node.right)
        symbol = SYMBOLS.get(type(node.op), "")
        # a number that should not be there is no operand of its own
        yield node, ast.unparse(node.left), 0.95 if isinstance(node.right, ast.Constant) else 1.5
        if symbol == "**" and ABOUT_E[0] <= (read_number(node.left) or 0) <= ABOUT_E[1]:
            yield node, f"np.exp({ast.unparse(node.right)})", 0.5
        if symbol in ("-", "/", "@"):
            yield node, f"{right} {symbol} {left}", 0.95
        yield from ((node, f"{left} {sign} {right}", 1.0) for sign in OPERATORS)
        if symbol == "*":
            yield from ((side, f"~{write_grouped(side)}", 1.1) for side in (node.left, node.right) if is_own(side))
        yield node, ast.unparse(node.right), 1.5
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
        yield from ((node, f"{left} {sign} {right}", 1.0) for sign in COMPARISONS)
    elif isinstance(node, ast.AugAssign):
        signs, value = ("+=", "-=", "*=", "="), ast.unparse(node.value)
        yield from ((node, f"{ast.unparse(node.target)} {sign} {value}", 1.0) for sign in signs)
    elif isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Subscript):
        yield node, f"{ast.unparse(target)} += {ast.unparse(node.value)}", 0.55


def write_grouped(node: ast.expr, text: str = "") -> str:
    """An operand's text, which may be given, in brackets where it needs them."""
    is_open = isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare | ast.BoolOp | ast.IfExp)
    return f"({text or ast.unparse(node)})" if is_open else text or ast.unparse(node)


def propose_signs(node: ast.AST, scope: Scope) -> Proposed:
    """A minus that is taken away or put in front."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, write_grouped(node.operand), 1.0
    values = [*node.args] if isinstance(node, ast.Call) else [getattr(node, "value", None)]
    if isinstance(node, ast.Call | ast.Return | ast.Assign):
        for value in values:
            if isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.BinOp):
                yield value, f"-{write_grouped(value)}", 1.1


def propose_calls(node: ast.AST, scope: Scope) -> Proposed:
    """A counterpart of the function, exchanged arguments, a call that was left out."""
    parts = [node.left, node.right] if isinstance(node, ast.BinOp) else [getattr(node, "value", None)]
    for part in parts if isinstance(node, ast.Assign | ast.BinOp) else [node]:
        if isinstance(part, ast.Attribute) and part.attr == ("size" if part is node else "shape"):
            yield part, f"{ast.unparse(part.value)}.shape[0]", 1.0
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
        return
    function = ast.unparse(node.func)
    name = function.rpartition(".")[2]
    given = [ast.unparse(argument) for argument in node.args]
    keywords = {k.arg: ast.unparse(k.value) for k in node.keywords if k.arg}
    for other in (other for group in ALIKE if name in group for other in group):
        if name not in (other, function):
            yield node.func, f"{function.removesuffix(name)}{other}", 1.1
    if name in PAIRWISE and len(given) == 2:
        yield node.func, f"{function.removesuffix(name)}{PAIRWISE[name]}", 0.9
    if isinstance(node.func, ast.Attribute) and name in SHAPING:
        yield node, ast.unparse(node.func.value), 1.1
    if "dtype" in keywords:
        kept = [f"{k}={v}" for k, v in keywords.items() if k != "dtype"]
        yield node, f"{function}({', '.join([*given, *kept])})", 1.0
    if len(given) == 2 and not keywords:
        yield node, f"{function}({given[1]}, {given[0]})", 0.9


def propose_reductions(node: ast.AST, scope: Scope) -> Proposed:
    """Another axis of a sum or a maximum, the axis kept, or no axis; or what it is taken of."""
    if not isinstance(node, ast.Call) or (function := ast.unparse(node.func)).rpartition(".")[2] not in REDUCTIONS:
        return
    axes = [ast.unparse(axis) for axis in list_axes(node)]
    given = [ast.unparse(one) for one in node.args if one not in scope.replaced]
    given += [f"{k.arg}={ast.unparse(k.value)}" for k in node.keywords if k.arg not in ("axis", "keepdims", None)]
    yield from ((node, text, 1.2) for text in given[:1])
    for axis in AXES:
        cost = 0.9 if axis.partition(",")[0][5:] in axes else 0.8 if axes and "," not in axis else 1.0
        yield node, f"{function}({', '.join([*given, axis])})", cost
    if axes:
        yield node, f"{function}({', '.join(given)})", 1.2


def propose_transposes(node: ast.AST, scope: Scope) -> Proposed:
    """A transpose that is taken away or added, at a factor of a matrix product."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node, ast.unparse(node.value), 1.0
    factors: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        factors = [node.left, node.right]
    elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("dot", "matmul"):
        factors = node.args
    yield from (
        (f, f"{write_grouped(f)}.T", 1.0) for f in factors if not (isinstance(f, ast.Attribute) and f.attr == "T")
    )


def propose_factors(node: ast.AST, scope: Scope) -> Proposed:
    """A factor or a divisor that is missing from a whole value."""
    value = getattr(node, "value", None)
    if not isinstance(node, ast.Return | ast.Assign) or not isinstance(value, ast.expr):
        return
    if isinstance(value, ast.Tuple | ast.Constant):
        return
    text = write_grouped(value)
    if isinstance(value, ast.Name):
        arguments = {a.arg for a in scope.function.args.args}
        others = [n for n in scope.names if n not in scope.read and n not in arguments and n != value.id]
        yield from ((value, f"{text} {sign} {name}", 1.2) for name in others for sign in OPERATORS)
        if scope.function.name == "backward":
            yield from ((value, f"{text} * {own} * (1 - {own})", 0.9) for own in scope.attributes)
    elif isinstance(value, ast.BinOp):
        bound = {n.id for n in ast.walk(scope.function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        yield from ((value, f"{text} / {name}", 0.9) for name in bound - set(scope.read))
    if isinstance(value, ast.Call) and len(value.args) == 1:
        yield value.args[0], f"np.abs({ast.unparse(value.args[0])})", 1.1
    if scope.function.name == "backward" and scope.names:
        yield value, f"{scope.names[0]} * {text}", 1.8
    given = [a.arg for a in scope.function.args.args if a.arg != "self"]
    for name in (*scope.names, *scope.attributes) if ".shape" not in text else ():
        yield value, f"{text} / {name}.shape[0]", 1.2 if name in given else 1.45


def propose_statements(node: ast.AST, scope: Scope) -> Proposed:
    """A statement removed, turned round, or given the assignment that it lacks; returns in another order."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Subscript):
        yield node, f"{ast.unparse(node)} = 0", 0.8
    if isinstance(node, ast.Assign) and is_own(node.targets[0]):
        kept, value = node.targets[0].attr, ast.unparse(node.value)
        if kept in scope.names and kept != value:
            later = find_last_assignment(scope.function, kept)
            is_later = isinstance(later, ast.Assign) and later.lineno > node.lineno
            text = ast.unparse(getattr(later, "value", node)) if is_later else kept
            yield node.value, text, 0.5 if isinstance(node.value, ast.Name) else 0.8  # a local out is at hand, or later
        elif kept != value and scope.returned and isinstance(node.value, ast.Name | ast.Compare):
            yield node.value, scope.returned, 1.0 if isinstance(node.value, ast.Name) else 1.2
        if kept != value:
            yield from ((node.value, part, 1.2) for part in scope.kept if part != value)
    is_copy = isinstance(node, ast.Assign) and is_own(node.targets[0], getattr(node.value, "id", ""))  # self.x = x
    if isinstance(node, ast.Assign | ast.Return) and isinstance(node.value, ast.Name | ast.Attribute) and not is_copy:
        yield from ((node.value, f"{name}({ast.unparse(node.value)})", 1.05) for name in scope.functions)
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
        arguments = [a.arg for a in scope.function.args.args]
        yield from ((node.value, name, 1.0) for name in arguments if name not in (*scope.read, "self"))
    if isinstance(node, ast.Assign) and [type(target) for target in node.targets] == [ast.Name]:
        yield node, f"self.{(name := ast.unparse(node.targets[0]))} = {name} = {ast.unparse(node.value)}", 1.05
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute) and len(node.targets) == 1:
        yield node, f"{ast.unparse(node.value)} = {ast.unparse(node.targets[0])}", 1.0
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        given = [ast.unparse(element) for element in node.value.elts]
        declared = [output for output in scope.outputs if output in given]
        if len(declared) == len(given):
            yield node.value, ", ".join(declared), 0.6
    pairs = node.value if isinstance(node, ast.Return | ast.Assign) else None
    for part in (pairs, *(getattr(node, "targets", ()))):
        for inner in ast.walk(part) if isinstance(part, ast.Tuple) else ():
            if isinstance(inner, ast.Tuple) and len(inner.elts) >= 2:
                texts = [ast.unparse(element) for element in inner.elts]
                for i in range(len(texts) - 1):
                    exchanged = [*texts[:i], texts[i + 1], texts[i], *texts[i + 2 :]]
                    plain = isinstance(node, ast.Return) and all(isinstance(e, ast.Name) for e in inner.elts)
                    cost = 1.3 if plain else 1.1  # what is returned by its name is rather computed wrongly
                    yield inner, f"({', '.join(exchanged)})" if inner is not part else ", ".join(exchanged), cost


def propose_parts(node: ast.AST, scope: Scope) -> Proposed:
    """A part of the object that was left out: of a chain of calls, or of a list of parts."""
    method = scope.function.name
    for own, following in scope.idle.items():
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) == f"{following}.{method}":
            yield node.args[0], f"{own}.{method}({ast.unparse(node.args[0])})", 0.5
        elif isinstance(node, ast.Return) and node.value is not None and following is None:
            yield node.value, f"{own}.{method}({ast.unparse(node.value)})", 0.5
    if isinstance(node, ast.List) and node.elts and all(isinstance(e, ast.Call) and not e.args for e in node.elts):
        made = [ast.unparse(element) for element in node.elts]
        for name in (f"{one}()" for one in scope.classes if f"{one}()" not in made):
            yield from ((node, f"[{', '.join([*made[:i], name, *made[i:]])}]", 1.2) for i in range(len(made) + 1))


RULES: Sequence[Callable[[ast.AST, Scope], Proposed]] = (
    propose_names,
    propose_keys,
    propose_numbers,
    propose_operators,
    propose_signs,
    propose_calls,
    propose_reductions,
    propose_transposes,
    propose_factors,
    propose_statements,
    propose_parts,
)
