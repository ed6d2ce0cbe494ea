"""Find the branch that an output comes from, by the words that its call passes: "train" or "test"."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from copy import copy

from grader.diagnosis.statements import Function
from grader.model import Structure

CONVERTING = ("astype", "copy")


def cut_branches(function: Function, output: str, structure: Structure) -> Function:
    """Return a function with the branches alone that run for an output, and without lines that only convert."""
    own, others = find_passed_words(structure, output)
    found = copy(function)
    found.body = keep_own_branches(function.body, own, others) or function.body
    return found


def find_passed_words(structure: Structure, output: str) -> tuple[set[str | bool], set[str | bool]]:
    """Find the words and flags that the call of an output passes, and those that only other calls pass.

    A call without words goes on with what the first one has kept.
    """
    passed: dict[str, set[str | bool]] = {}
    last, pending = set[str | bool](), set[str | bool]()
    for line in ast.parse("\n".join(structure.calls)).body if len(structure.calls) > 1 else ():
        chosen = {part for n in ast.walk(line) if isinstance(n, ast.Subscript) for part in ast.walk(n.value)}
        words = [n for n in ast.walk(line) if isinstance(n, ast.Constant) and n not in chosen]
        pending |= {n.value for n in words if isinstance(n.value, str | bool)}  # of several, no text says which
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Call):
            last, pending = pending, set()
        for name in (n for n in ast.walk(line) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)):
            passed[name.id] = last
    first, word = structure.shown.get("out", "out"), structure.shown.get(output, output)
    own = passed.get(word) or passed.get(first, set())
    return own, set().union(*passed.values()) - own


def keep_own_branches(
    body: Sequence[ast.stmt], own: Collection[str | bool], others: Collection[str | bool]
) -> list[ast.stmt]:
    """Return statements, with a branch in place of each `if` that asks for a word or a flag."""
    found: list[ast.stmt] = []
    flag = find_flag(own, others)
    for statement in body:
        match statement:
            case ast.If(test=ast.Compare(ops=[ast.Eq()], comparators=[ast.Constant(value=str(word))])) if (
                word in own or word in others
            ):
                found += keep_own_branches(statement.body if word in own else statement.orelse, own, others)
            case ast.If(test=ast.Name() | ast.UnaryOp(op=ast.Not(), operand=ast.Name())) if flag is not None:
                is_run = flag is isinstance(statement.test, ast.Name)
                found += keep_own_branches(statement.body if is_run else statement.orelse, own, others)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(ast.Name(id=same), method))):
                found += [] if name == same and method in CONVERTING else [statement]
            case _:
                found.append(statement)
        if found and isinstance(found[-1], ast.Return):
            break
    return found


def find_flag(own: Collection[str | bool], others: Collection[str | bool]) -> bool | None:
    """Find the flag that a call passes, else the opposite of the flags of other calls; None of both flags."""
    passed = {word for word in own if isinstance(word, bool)} or {not word for word in others if isinstance(word, bool)}
    return passed.pop() if len(passed) == 1 else None
