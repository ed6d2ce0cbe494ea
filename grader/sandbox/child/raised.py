"""Describe what a submission raised: the exception, and the lines of the submission on the way to it."""

from __future__ import annotations

import dis
import itertools
from collections import deque
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from .files import File, parse_filename
from .operands import describe_operands, list_attributes
from .student import MissingAttribute, MissingMethod

TEXT_CAP = 500
LINES_CAP = 8  # lines of an exception that a reply holds


def describe_exception(error: BaseException, step: str, files: Sequence[File]) -> dict[str, Any]:
    """Describe an exception: type, message, names, and the lines of the submission, with the innermost first.

    The last of the `files` can be a version of one of them, and replaces it.
    """
    texts = {text.filename: () if text.is_longer else text.lines for file in files for _, text in file.cells}
    lines = deque[TracebackType](maxlen=LINES_CAP)
    innermost, in_given = "", False
    traceback = error.__traceback__
    while traceback is not None:
        innermost = traceback.tb_frame.f_code.co_filename
        if innermost in texts:
            lines.appendleft(traceback)
        in_given = bool(lines) and (innermost == "<drive>" or (in_given and innermost not in texts))
        traceback = traceback.tb_next
    owner = None if getattr(error, "obj", None) is None else type(error.obj).__name__  # type: ignore[attr-defined]
    name = getattr(error, "name", None)
    if isinstance(error, ImportError):
        owner = getattr(error, "module", None)
        if owner is None and lines:
            owner, name = find_import(lines[0]) or (None, name)
    if isinstance(error, KeyError) and error.args:
        name = error.args[0]
    if isinstance(error, MissingMethod | MissingAttribute):
        name, owner = error.args[0], next(iter(error.args[1:]), owner)
    return {
        "type": shorten(type(error).__name__),
        "message": shorten(error),
        "name": None if name is None else shorten(name),
        "owner": None if owner is None else shorten(owner),
        "step": step,
        "lines": [describe_line(line, texts[line.tb_frame.f_code.co_filename]) for line in lines],
        "by_drive": not lines and innermost == "<drive>",
        "in_given": in_given,
    }


def find_import(line: TracebackType) -> tuple[str, str] | None:
    """Return the module and the name of a `from` import that found no such name; None for another line."""
    done = [one for one in dis.get_instructions(line.tb_frame.f_code) if one.offset <= line.tb_lasti]
    if not done or done[-1].opname != "IMPORT_FROM":
        return None
    return next(one.argval for one in reversed(done) if one.opname == "IMPORT_NAME"), done[-1].argval


def describe_line(traceback: TracebackType, text: Sequence[str]) -> dict[str, Any]:
    """Describe a line: its place, where the failing expression ends, its function, and what it reads."""
    code = traceback.tb_frame.f_code
    file, cell = parse_filename(code.co_filename) or (0, None)
    positions = itertools.islice(code.co_positions(), traceback.tb_lasti // 2, None)
    first, last, start, end = next(positions, (None,) * 4)
    if first is None or last is None or first != traceback.tb_lineno:
        first, last, start, end = traceback.tb_lineno, traceback.tb_lineno, None, None
    within = [line.encode("utf-8", "replace") for line in text[first - 1 : last]]
    whole = b"\n".join(within).decode("utf-8", "replace")
    expression = whole
    if within and start is not None and end is not None:
        within[-1] = within[-1][:end]
        within[0] = within[0][start:]
        expression = b"\n".join(within).decode("utf-8", "replace")
    return {
        "at": [file, cell, first, start],
        "end": None if end is None else [file, cell, last, end],
        "function": code.co_name,
        "attributes": list_attributes(traceback.tb_frame),
        **describe_operands(traceback.tb_frame, expression, whole),
    }


def shorten(value: Any) -> str:
    """Return the text of a student's object up to a cap; "" if its `__str__` raises."""
    try:
        return str(str(value))[:TEXT_CAP]
    except BaseException:  # a `__str__` of a student may raise anything
        return ""
