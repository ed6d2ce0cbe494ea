"""Find the definition of an exercise where Python cannot reach it, or what stands in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile

from grader.model import Check, Message, Place, Untrusted, Verdict
from grader.submission.matching import can_take, collect_prerequisite_names, normalize_names
from grader.submission.near_names import is_slip, propose_near_names
from grader.submission.source import Cell, Source, Submission, holds_line, normalize_name

WANTED = {"class": "class_wanted", "function": "function_wanted"}  # by kind of definition
COMMENT = re.compile(r"\s*#")
NO_CODE = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef)
CLOSED = (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While)  # blocks around what nothing imports
SCRIPT = 3  # statements; fewer are a demo
LISTED = 5  # names that a message lists
COVERED = 20  # headers of an exercise in one text that are looked at


@dataclass(frozen=True)
class Unreached:
    """A place at which the definition of an exercise is, or should be, and why Python finds none there.

    The verdict is raised where the definition is there, and missing where it is not. `own` says whether the file is
    that of the exercise.
    """

    place: Place
    message: Message
    verdict: Verdict = Verdict.RAISED
    own: bool = True


def find_unreached(
    check: Check, checks: Sequence[Check], submission: Submission, *, alone: bool = False
) -> Unreached | None:
    """Find out why an exercise has no definition in a submission; None where nothing is known.

    With `alone`, no other exercise is graded, so the only file of the submission is that of the exercise.
    """
    only = alone and len(submission.sources) == 1
    sources = sorted(submission.sources, key=lambda source: not is_own_file(source, check))
    for source in sources:
        for cell in source.cells:
            if cell.error is not None and is_named(check, checks, cell):
                return make_broken(source, cell, cell.error)
    for source in sources:
        for cell in source.cells:
            if cell.error is not None and (only or is_own_file(source, check)):
                return make_broken(source, cell, cell.error)
    for source in sources:
        found = next(chain(find_outside(check, source), find_covered(check, source)), None)
        if found is not None:
            return found
    known = (check.symbol, *check.aliases)
    slips = propose_near_names(check, checks, submission)
    near = next((one for one in slips if any(is_slip(one.definition.name, name) for name in known)), None)
    if near is not None:
        values = {"name": near.definition.name, "near": check.symbol, "kind": get_kind(check)}
        return Unreached(near.place, Message("near_name", values), Verdict.MISSING)
    for source in sources:
        if (found := find_other(check, source, own=only or is_own_file(source, check))) is not None:
            return found
    return None


def is_own_file(source: Source, check: Check) -> bool:
    """Has a file the path of an exercise, or the exercise's name at the top of a submission?"""
    path = source.path.rpartition(".")[0].lower()
    return f"/{path}".endswith(f"/{check.name}") or path == check.name.rpartition("/")[2]


def make_broken(source: Source, cell: Cell, error: SyntaxError) -> Unreached:
    """Say that a cell does not compile."""
    message, place = describe_stop(source, cell, error)
    return Unreached(place, message)


def describe_stop(source: Source, cell: Cell, error: SyntaxError) -> tuple[Message, Place]:
    """Say where Python stopped reading a cell, with the word or sign there."""
    line = max(1, min(error.lineno or 1, len(cell.lines) + 1))
    text = cell.lines[line - 1] if line <= len(cell.lines) else ""
    column = error.offset if error.lineno == line and error.offset and error.offset <= len(text) else None
    found = re.match(r"\s*(\w+|\S)", text[column - 1 :]) if column else None
    token = Untrusted(found.group(1)) if found else None
    message = Message("syntax", {"token": token, "text": Untrusted(error.msg or "")})
    return message, Place(source.path, line, cell.number, column)


def is_named(check: Check, checks: Sequence[Check], cell: Cell) -> bool:
    """Has a cell that does not compile the header of an exercise?

    The name may be the symbol of another exercise too. Then the text must also name a prerequisite of this exercise.
    """
    kind, names, known = get_kind(check), normalize_names(check), (check.symbol, *check.aliases)
    named = {
        normalize_name(header.name)
        for header in cell.headers
        if (header.kind == kind and normalize_name(header.name) in names) or (not header.kind and header.name in known)
    }
    of_others = {normalize_name(other.symbol) for other in checks if other.name != check.name}
    if not named:
        return False
    prerequisites = collect_prerequisite_names(check, checks) if check.needs else ()
    return bool(named - of_others) or any(re.search(rf"\b{name}\b", cell.text) for name in prerequisites)


def get_kind(check: Check) -> str:
    """Return the kind of definition that an exercise asks for."""
    return "class" if check.is_class else "function"


def find_outside(check: Check, source: Source) -> Iterator[Unreached]:
    """Find the methods of an exercise that all stand behind its class, at the class's own margin."""
    names = normalize_names(check)
    for cell in source.cells:
        for owner in cell.statements:
            if isinstance(owner, ast.ClassDef) and normalize_name(owner.name) in names and not owner.bases:
                own = [n.name for n in owner.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("__")]
                methods = list_methods_outside(cell, owner)
                if check.methods and not own and {*check.methods} <= {n.name for n in methods}:
                    message = Message("method_outside", {"name": methods[0].name, "owner": owner.name})
                    yield Unreached(source.place(cell.number, methods[0].lineno), message)


def list_methods_outside(cell: Cell, owner: ast.ClassDef) -> list[ast.FunctionDef]:
    """List the functions with `self` that follow a class at its margin; none if an assignment puts one into it."""
    attributes = (n for n in cell.nodes if isinstance(n, ast.Attribute))
    given = [n for n in attributes if isinstance(n.value, ast.Name) and n.value.id == owner.name]
    behind = [n for n in cell.statements if n.lineno > owner.lineno and n.col_offset == owner.col_offset]
    following = takewhile(lambda n: not isinstance(n, ast.ClassDef), behind)
    functions = [n for n in following if isinstance(n, ast.FunctionDef) and is_method(n) and not n.decorator_list]
    return [] if any(isinstance(n.ctx, ast.Store) for n in given) else functions


def find_covered(check: Check, source: Source) -> Iterator[Unreached]:
    """Find a definition inside of another block, a string or a comment of a file that compiles."""
    names, kind = normalize_names(check), get_kind(check)
    for cell in source.cells:
        headers = (one for one in cell.headers if one.kind == kind and normalize_name(one.name) in names)
        for header in islice(headers, COVERED if cell.tree else 0):
            message = explain_covered(check, cell, header.line)
            if message is not None:
                yield Unreached(Place(source.path, header.line, cell.number), message)


def explain_covered(check: Check, cell: Cell, line: int) -> Message | None:
    """Say what covers the header on a line; None where it is a header of its own, or prose."""
    text = cell.lines[line - 1]
    if COMMENT.match(text):
        after = cell.lines[line] if line < len(cell.lines) else ""
        body = COMMENT.match(after) and read_depth(after) > read_depth(text)
        return Message("commented_out", {"symbol": check.symbol}) if body else None
    node = next((n for n in cell.nodes if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.lineno == line), None)
    if node is None:
        string = next((n for n in cell.statements if holds_line(n, line)), None)
        return Message("in_string", {"symbol": check.symbol}) if isinstance(string, ast.Expr | ast.Assign) else None
    outer = find_outer(cell, node)
    methods = {n.name for n in node.body if isinstance(n, ast.FunctionDef)}
    fits = methods & {*check.methods} if isinstance(node, ast.ClassDef) else can_take(node, check.structure.arguments)
    if outer is None or not fits:
        return None
    return Message("inside_block", {"symbol": check.symbol, "outer": Untrusted(cell.lines[outer.lineno - 1].strip())})


def find_outer(cell: Cell, node: ast.ClassDef | ast.FunctionDef) -> ast.stmt | None:
    """Find the block that keeps a definition from being imported; None where a method uses this function."""
    around = [n for n in cell.nodes if isinstance(n, CLOSED) and n.lineno < node.lineno and holds_line(n, node.lineno)]
    blocks = sorted((n for n in around if not isinstance(n, ast.If) or is_main_block(n)), key=lambda n: n.lineno)
    classes = [n for n in blocks if isinstance(n, ast.ClassDef)]
    is_function = isinstance(node, ast.FunctionDef)
    is_used = is_function and any(isinstance(n, ast.Attribute) and n.attr == node.name for n in cell.nodes)
    is_helper = any(isinstance(n, ast.FunctionDef) for n in blocks) or is_method(node)
    return None if not blocks or (classes and (is_used or is_helper)) else blocks[-1]


def is_main_block(statement: ast.If) -> bool:
    """Is this `if __name__ == "__main__"`?"""
    return any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(statement.test))


def read_depth(line: str) -> int:
    """Return how far the text of a comment is indented."""
    return len(line) - len(line.lstrip(" \t#"))


def is_method(node: ast.stmt) -> bool:
    """Is a function in a class a method? Nothing can call another one, but by the name of the class."""
    if not isinstance(node, ast.FunctionDef):
        return False
    return bool(node.decorator_list) or [a.arg for a in node.args.args[:1]] in (["self"], ["cls"])


def find_other(check: Check, source: Source, *, own: bool) -> Unreached | None:
    """Find what a file has in place of the definition; without `own`, only a definition of the other kind."""
    names, kind = normalize_names(check), get_kind(check)
    named = [d for d in source.all_definitions if normalize_name(d.name) in names and d.kind in WANTED]
    if other := next((d for d in named if d.kind != kind), None):
        values = {"name": other.name, "symbol": check.symbol}
        place = source.place(other.cell, other.node.lineno)
        return Unreached(place, Message(WANTED[kind], values), Verdict.MISSING, own)
    if not own or any(cell.tree is None for cell in source.cells):
        return None
    first = Place(source.path, 1, source.cells[0].number if source.cells else None)
    statements = [node for cell in source.cells for node in cell.statements]
    if all(isinstance(node, ast.Import | ast.ImportFrom) or is_bare_constant(node) for node in statements):
        id = "file_without" if any(cell.text.strip() for cell in source.cells) else "file_empty"
        return Unreached(Place(source.path), Message(id, {"symbol": check.symbol}), Verdict.MISSING)
    code = [node for node in statements if not isinstance(node, NO_CODE) and not is_bare_constant(node)]
    if len(code) >= SCRIPT and kind == "function":
        values = {"symbol": check.symbol, "arguments": ", ".join(check.structure.arguments)}
        return Unreached(source.place(first.cell, code[0].lineno), Message("script", values), Verdict.MISSING)
    if defined := [d.name for d in source.all_definitions if d.kind in WANTED]:
        values = {"symbol": check.symbol, "names": ", ".join(f"`{name}`" for name in defined[:LISTED])}
        return Unreached(
            Place(source.path), Message("file_of_others", values), Verdict.MISSING, is_own_file(source, check)
        )
    return None


def is_bare_constant(statement: ast.stmt) -> bool:
    """Is a statement only a docstring or another constant?"""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
