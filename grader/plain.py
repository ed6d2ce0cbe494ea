"""Which code can touch nothing but itself, so that what it does depends on nothing else that runs beside it."""

from __future__ import annotations

import ast
import builtins
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from types import FunctionType, GeneratorType, MethodType
from typing import Any

import numpy as np

from grader.sandbox.inside.loading import ALLOWED_TOP
from grader.sandbox.inside.toplevel import Top

# What is not listed makes a file one that may touch more, for a list of dangers would have gaps.
NODES = frozenset(
    "ClassDef FunctionDef Lambda arguments arg Return Pass Expr Import ImportFrom alias Assign AnnAssign AugAssign "
    "For While If IfExp Break Continue Raise Assert Call keyword Starred Name Attribute Subscript Slice Constant "
    "Tuple List Dict JoinedStr FormattedValue ListComp DictComp GeneratorExp comprehension BoolOp BinOp UnaryOp "
    "Compare Load Store And Or Add Sub Mult MatMult Div FloorDiv Mod Pow BitAnd BitOr BitXor Invert Not UAdd USub Eq "
    "NotEq Lt LtE Gt GtE Is IsNot In NotIn".split()
)
BUILTINS = frozenset(
    "abs all any bool dict enumerate float int len list max min object pow print range reversed round sorted sum super "
    "tuple zip ArithmeticError AssertionError IndexError KeyError NotImplementedError RuntimeError TypeError "
    "ValueError ZeroDivisionError".split()
)
NUMPY = frozenset(
    "abs absolute add all allclose any arange argmax argmin array asarray atleast_1d atleast_2d average bool_ clip "
    "concatenate copy diag divide dot e einsum equal exp expand_dims expm1 eye flip float32 float64 full full_like "
    "greater greater_equal hstack identity inf int32 int64 isclose less less_equal linspace log log1p logical_and "
    "logical_not logical_or matmul max maximum mean min minimum multiply nan nan_to_num ndim ndindex negative newaxis "
    "nonzero ones ones_like outer pi power prod ravel reciprocal repeat reshape round shape sign size sqrt square "
    "squeeze stack std subtract sum swapaxes take tanh tile transpose tri tril triu true_divide unique var vstack "
    "where zeros zeros_like".split()
)
OF_MODULES = {
    "random": frozenset("choice normal permutation rand randint randn random shuffle uniform".split()),
    "linalg": frozenset(("norm",)),
}
# of what the objects of Python and numpy have; all other names are a class's own
METHODS = frozenset(
    "T add all any append argmax argmin argsort astype clip copy count cumsum dot dtype extend fill finished flat "
    "flatten get index insert item items iternext keys kind max mean min multi_index name nbytes ndim nonzero outer "
    "pop prod ravel remove repeat reshape reverse round setdefault shape size sort squeeze std sum swapaxes tolist "
    "transpose update values var".split()
)
OBJECTS: tuple[object, ...] = (
    *(0, 0.0, 0j, True, "", b"", None, ValueError(), super),
    *((), [], {}, set(), frozenset(), range(0), slice(0), {}.items(), OrderedDict()),
    *(np.zeros(1), np.zeros(1).flat, np.nditer(np.zeros(1)), np.ndindex(1), np.dtype(float), np.exp, np.dot),
    *(np.float64(0), np.int64(0), np.bool_(0)),
)
CALLED = (FunctionType, MethodType, GeneratorType)
REACHING = frozenset(name for one in (*OBJECTS, *CALLED) for name in dir(one)) - METHODS
# these do nothing by being there, and no module's name can be used for anything
IDLE = ("collections", "copy", "math", "os", "random", "sys", "time")
ORDERED = ("collections", ["OrderedDict"])
BITS = 1000  # of a whole number; Python writes none that is far longer
OWN_METHODS = ("__init__", "__call__")


def is_plain(body: Sequence[ast.stmt]) -> bool:
    """Does what is run of a file's top level only define functions, classes and constants that keep to themselves?

    They leave nothing behind that another class, exercise or file could meet: no module, class or function is ever a
    value, only `self` gets attributes, and of Python and numpy nothing is used that is not listed. Where its imports
    lead is for others to say. Much that is harmless is not plain.
    """
    try:
        top = Top(body)
        run = [kept for statement in body if (kept := top.keep(statement)) is not None]
        return all(map(is_definition, run)) and keep_to_themselves(run)
    except RecursionError:
        return False


def is_definition(statement: ast.stmt) -> bool:
    """Is this a definition, a constant, a text, or an import of numpy or from a module by name?"""
    if any(name.startswith("__") for name in defined_by(statement)):
        return False  # Python itself looks some of them up
    match statement:
        case ast.Import(names=names):
            return all(
                (alias.name, alias.asname) in (("numpy", "np"), *((name, None) for name in IDLE)) for alias in names
            )
        case ast.ImportFrom(module=str(module), names=names, level=0):
            named = [alias.name for alias in names]
            return (module, named) == ORDERED or (
                module.partition(".")[0] not in ALLOWED_TOP
                and not any(name == "*" or name.startswith("_") for name in named)
                and "np" not in defined_by(statement)
            )
        case ast.Assign(targets=[ast.Name()], value=ast.Constant()) | ast.Expr(value=ast.Constant()):
            return True
        case ast.ClassDef(keywords=[], decorator_list=[], bases=bases, body=body):
            return (
                all(isinstance(base, ast.Name) for base in bases)
                and all(map(is_of_class, body))
                and "np" not in defined_by(statement)
            )
        case ast.FunctionDef(name=name):
            return is_function(statement) and name != "np"
    return False


def is_of_class(statement: ast.stmt) -> bool:
    """Is this a method, a constant or a text?"""
    match statement:
        case ast.FunctionDef(name=name):
            return is_function(statement) and (not name.startswith("__") or name in OWN_METHODS)
        case ast.Pass() | ast.Assign(targets=[ast.Name()], value=ast.Constant()) | ast.Expr(value=ast.Constant()):
            return True
    return False


def is_function(function: ast.FunctionDef) -> bool:
    """Is it one whose calls share nothing: without decorators, and with constants as defaults?"""
    return not function.decorator_list and not function.args.posonlyargs and has_constants(function.args)


def has_constants(arguments: ast.arguments) -> bool:
    """Are all defaults constants?"""
    return all(default is None or is_constant(default) for default in (*arguments.defaults, *arguments.kw_defaults))


def is_constant(node: ast.expr) -> bool:
    """A constant, or one with a sign; its lines are looked at with all others."""
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


def keep_to_themselves(statements: Sequence[ast.stmt]) -> bool:
    """Are all nodes, names and attributes of them among those that can do no harm?"""
    defined = {name for statement in statements for name in defined_by(statement)}
    nodes = [node for statement in statements for node in ast.walk(statement)]
    granted = {id(node) for node in (*statements, *granted_in(nodes))}
    return all(type(node).__name__ in NODES and is_harmless(node, defined, granted) for node in nodes)


def defined_by(statement: ast.stmt) -> list[str]:
    """The names of classes and functions, and of what is imported."""
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names]
    return []


def is_harmless(node: ast.AST, defined: set[str], granted: set[int]) -> bool:
    """Can this node, with all others judged as well, reach nothing but the code's own objects?"""
    match node:
        case _ if id(node) in granted:
            return True
        case ast.Name(id=name, ctx=ctx):
            if name in defined or name == "np":  # as a value it could be given attributes, or be a `self`
                return False
            if name.startswith("__"):  # `__builtins__`, or in a method its `__class__`
                return False
            return isinstance(ctx, ast.Store) or name in BUILTINS or not hasattr(builtins, name)
        case ast.Attribute(attr=name, ctx=ctx):
            return isinstance(ctx, ast.Load) and not name.startswith("_") and name not in REACHING
        case ast.arg(arg=name):
            return name not in defined and name != "np" and not name.startswith("__")
        case ast.ClassDef() | ast.Import() | ast.ImportFrom():
            return False  # within a function
        case ast.FunctionDef(name=name):
            return is_function(node) and (not name.startswith("__") or name in OWN_METHODS)
        case ast.Lambda(args=arguments):
            return has_constants(arguments)
        case ast.keyword(arg=name):
            return name not in (None, "where")  # which leaves numbers that were there before
        case ast.Constant(value=value):
            return node.end_lineno == node.lineno and not (isinstance(value, int) and value.bit_length() > BITS)
        case ast.JoinedStr() | ast.FormattedValue():
            return False  # for it may hold an object's address
    return True


def granted_in(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Those that are harmless where they stand: what is called, a base, a listed part of numpy, a `self.x =`."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[]), attr="__init__")):
                yield node.func
            case ast.Call(func=ast.Name(id="print"), args=printed):
                yield from (part for one in printed for part in parts_of_text(one))
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="np") as module, attr="nditer"),
                keywords=[ast.keyword(arg="flags", value=flags), ast.keyword(arg="op_flags", value=op_flags)],
            ) if has_words(flags, ("multi_index",)) and has_words(op_flags, ("readwrite", "readonly")):
                yield from (module, node.func)  # which makes no array of its own
            case ast.Call(func=ast.Name(id=name)) if name != "np" and not hasattr(builtins, name):
                yield node.func
            case ast.ClassDef(bases=bases):
                yield from (base for base in bases if isinstance(base, ast.Name) and not hasattr(builtins, base.id))
                for method in node.body:
                    yield from own_stores(method)
            case ast.Attribute(value=ast.Name(id="np") as module, attr=name, ctx=ast.Load()) if name in NUMPY:
                yield from (module, node)
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="np") as module, attr=part) as inner, attr=name, ctx=ast.Load()
            ) if name in OF_MODULES.get(part, ()):
                yield from (module, inner, node)
            case ast.Expr(value=ast.Constant(value=str()) as text):
                yield text


def has_words(node: ast.expr, words: Sequence[str]) -> bool:
    """Is this a list of some of these words?"""
    return isinstance(node, ast.List) and all(isinstance(n, ast.Constant) and n.value in words for n in node.elts)


def parts_of_text(node: ast.expr) -> Iterator[ast.AST]:
    """Of a text that is put together: its f-strings and `str`, not what these are filled with."""
    match node:
        case ast.JoinedStr(values=values):
            filled = [part for part in values if isinstance(part, ast.FormattedValue)]
            yield from (node, *filled, *(part.format_spec for part in filled if part.format_spec))
        case ast.Call(func=ast.Name(id="str"), args=[_], keywords=[]):
            yield node.func
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (*parts_of_text(left), *parts_of_text(right))


def own_stores(method: ast.stmt) -> Iterator[ast.AST]:
    """The attributes that a method gives to its first argument, where that is no other object in between."""
    if not isinstance(method, ast.FunctionDef) or not method.args.args:
        return
    first = method.args.args[0].arg
    nodes: list[Any] = list(ast.walk(method))
    bound = [n for n in nodes if (isinstance(n, ast.arg) and n.arg == first) or is_stored(n, first)]
    if len(bound) == 1:
        for node in nodes:
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attr, ctx=ast.Store()) if name == first:
                    if not attr.startswith("_"):
                        yield node


def is_stored(node: ast.AST, name: str) -> bool:
    """Does the name get another value here?"""
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
