"""The form of code: its statements, whatever its names, its layout and the order of statements are."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

BUILT_IN = frozenset(dir(builtins))
LIBRARIES = ("numpy", "math")  # what is imported from these keeps its name
HELD = (ast.stmt, ast.ExceptHandler, ast.match_case)  # nodes that another statement holds
NO_CODE = (ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal)
NOT_READ = ("returns", "ctx", "type_params", "conversion")
Token = tuple[str, str]  # a word, and the name it stands for where its author chose it, else ""


@dataclass(frozen=True)
class Form:
    """The form of a piece of code.

    `key` is equal for pieces that differ only in names, comments, layout and the order of statements. `statements`
    are hashes of the single statements, in which a name is only a number.
    """

    key: str
    statements: frozenset[str]


@dataclass(frozen=True)
class Names:
    """The names of a submission: those that come from a library, those that are set, and attributes that are set."""

    imported: Mapping[str, str]
    bound: frozenset[str]
    attributes: frozenset[str]


def collect_chosen_names(nodes: Iterable[ast.AST]) -> Names:
    """Collect the names of all nodes of a submission; a method is an attribute, too."""
    imported: dict[str, str] = {}
    bound, attributes = set[str](), set[str]()
    for node in nodes:
        match node:
            case ast.Import(names=names):
                imported |= {one.asname or one.name.partition(".")[0]: one.name for one in names}
            case ast.ImportFrom(module=str(module), names=names) if module.partition(".")[0] in LIBRARIES:
                imported |= {one.asname or one.name: one.name for one in names}
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                bound.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                attributes.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                bound.add(name)
                attributes.add(name)
    return Names(imported, frozenset(bound), frozenset(attributes))


def make_form(node: ast.AST, names: Names, *, methods: bool = True) -> Form:
    """Make the form of a definition, or of a class without its methods; RecursionError where it is nested too deep."""
    statements = [list(list_form_words(one, names)) for one in walk_statements(node, methods=methods)]
    plain = [hash_words(number_names(tokens)) for tokens in statements]
    # a name is known by the statements that use it and by its places in them, so their order does not matter
    uses: dict[str, list[str]] = {}
    for tokens, one in zip(statements, plain, strict=True):
        for at, (_, name) in enumerate(tokens):
            uses.setdefault(name, []).append(f"{one} {at}")
    known = {name: hash_words(sorted(places)) for name, places in uses.items() if name}
    whole = sorted(hash_words(known.get(name, word) for word, name in tokens) for tokens in statements)
    return Form(hash_words(whole), frozenset(plain))


def join_forms(forms: Sequence[Form]) -> Form:
    """Join the forms of several functions, whose order does not matter."""
    key = hash_words(sorted(one.key for one in forms))
    return Form(key, frozenset[str]().union(*(one.statements for one in forms)))


def hash_words(words: Iterable[str]) -> str:
    """Return a short hash of words."""
    return blake2b("\0".join(words).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def number_names(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the words of a statement, with a number in place of each chosen name."""
    numbers: dict[str, str] = {}
    for word, name in tokens:
        yield numbers.setdefault(name, f"{len(numbers)}") if name else word


def walk_statements(node: ast.AST, *, methods: bool) -> Iterator[ast.AST]:
    """Yield a definition and the statements in it that compute something."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if not is_no_code(one):
            yield one
        held = [child for child in ast.iter_child_nodes(one) if isinstance(child, HELD)]
        waiting += [child for child in held if methods or not isinstance(child, ast.FunctionDef)]


def is_no_code(node: ast.AST) -> bool:
    """Is this a docstring, a print, an import or a `pass`?"""
    if isinstance(node, ast.Expr):
        called = node.value.func if isinstance(node.value, ast.Call) else None
        return isinstance(node.value, ast.Constant) or (isinstance(called, ast.Name) and called.id == "print")
    return isinstance(node, NO_CODE) or (isinstance(node, ast.AnnAssign) and node.value is None)


def list_form_words(node: ast.AST, names: Names) -> Iterator[Token]:
    """Yield the tokens of a node, without the statements that it holds."""
    match node:
        case ast.Name(id=name):
            yield choose_token(name, names)
        case ast.Attribute(value=value, attr=name):
            of_library = isinstance(value, ast.Name) and value.id in names.imported
            yield ("", f".{name}") if name in names.attributes and not of_library else (f".{name}", "")
            yield from list_form_words(value, names)
        case ast.arg(arg=name):
            yield "", name
        case ast.Constant(value=value):
            yield repr(value), ""
        case ast.AnnAssign(target=target, value=value):  # as without its annotation
            yield from list_form_words(ast.Assign([target], value or target), names)
        case _:
            yield type(node).__name__, ""
            for field, value in ast.iter_fields(node):
                if field not in NOT_READ and not isinstance(value, str | None):
                    yield f"{field}[", ""
                    for one in value if isinstance(value, list) else [value]:
                        if isinstance(one, ast.AST) and not isinstance(one, HELD):
                            yield from list_form_words(one, names)


def choose_token(name: str, names: Names) -> Token:
    """Return the token of a name: its word in a library or in Python, or that its author chose it."""
    if name in names.imported:
        return names.imported[name], ""
    return (name, "") if name in BUILT_IN and name not in names.bound else ("", name)
