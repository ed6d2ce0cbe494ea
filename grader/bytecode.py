"""The statements of a file by their bytecode, of which notes and the names of local variables are no part."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from inspect import CO_OPTIMIZED, CO_VARARGS, CO_VARKEYWORDS
from types import CodeType

from grader.sandbox.inside.toplevel import Top, bound_by, is_main, is_text


@dataclass(frozen=True)
class Statement:
    """A statement of a file's top level: names that it binds, and that are looked up while it runs and when what it
    defines is called; what it imports from where; and SHA-256 of what it does."""

    binds: frozenset[str]
    at_once: frozenset[str]
    later: frozenset[str]
    imports: tuple[tuple[str, str], ...]
    digest: bytes


shared = lru_cache(4096)(Statement)  # in a class most have most of them in common


def statements_of(body: Sequence[ast.stmt]) -> tuple[Statement, ...] | None:
    """The statements that a plain file runs; None where some are left out as demo code, or numpy is supplied.

    numpy comes first and once, wherever and however often it is imported, for nothing uses it before all is run.
    """
    top = Top(body)
    run = [statement for statement in body if not is_text(statement) and not is_main(statement)]
    if any(top.keep(statement) is not statement for statement in run) or "np" in top.read - top.bound:
        return None
    try:
        statements = [statement_of(one) for one in run]
    except RecursionError:
        return None
    numpy = dict.fromkeys(one for one in statements if one.binds == {"np"})
    return (*numpy, *(one for one in statements if one not in numpy))


def statement_of(node: ast.stmt) -> Statement:
    """A statement as it is compiled by itself."""
    code = compile(ast.Module([node], []), "<statement>", "exec")
    at_once, later = set[str](), set[str]()
    for inner in codes_in(code):
        (later if inner.co_flags & CO_OPTIMIZED else at_once).update(inner.co_names)
    imports = [(node.module or "", alias.name) for alias in node.names] if isinstance(node, ast.ImportFrom) else []
    binds = frozenset(name for name, _ in bound_by(node))
    does = repr([*map(done_by, codes_in(code))]).encode("utf-8", "backslashreplace")
    return shared(binds, frozenset(at_once), frozenset(later), tuple(imports), hashlib.sha256(does).digest())


def codes_in(code: CodeType) -> Iterator[CodeType]:
    """The code object and all inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes_in(constant)


def done_by(code: CodeType) -> tuple[object, ...]:
    """All of a code object that bears on what it does: not its lines, and of local variables not the names.

    `super` looks for a free variable of the name `__class__`.
    """
    stars = bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]
    constants = [CodeType if isinstance(one, CodeType) else one for one in code.co_consts]
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    own_class = [name == "__class__" for name in code.co_freevars]
    names = (code.co_qualname, code.co_names, arguments)
    return code.co_code, code.co_exceptiontable, names, counts, constants, own_class
