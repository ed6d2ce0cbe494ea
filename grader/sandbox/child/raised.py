"""Describe what a submission raised: the exception, and the lines of the submission on the way to it."""

from __future__ import annotations

import itertools
from typing import Any

from .files import parse_filename
from .student import MissingAttribute, MissingMethod

TEXT_CAP = 500
LINES_CAP = 8  # lines of an exception that a reply holds


def describe_exception(error: BaseException, step: str) -> dict[str, Any]:
    """Describe an exception: type, message, names, and the lines of the submission, with the innermost first."""
    frames: list[tuple[int, int | None, int, int | None, str]] = []
    innermost = ""
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        innermost = code.co_filename
        if (found := parse_filename(innermost)) is not None:
            position = next(itertools.islice(code.co_positions(), traceback.tb_lasti // 2, None), (None,) * 4)
            offset = position[2] if position[0] == traceback.tb_lineno else None
            frames.insert(0, (*found, traceback.tb_lineno, offset, code.co_name))
        traceback = traceback.tb_next
    owner = None if getattr(error, "obj", None) is None else type(error.obj).__name__  # type: ignore[attr-defined]
    name = getattr(error, "name", None)
    if isinstance(error, KeyError) and error.args:
        name = error.args[0]
    if isinstance(error, MissingMethod | MissingAttribute):
        name = str(error)
    return {
        "type": shorten(type(error).__name__),
        "message": shorten(error),
        "name": None if name is None else shorten(name),
        "owner": None if owner is None else shorten(owner),
        "step": step,
        "frames": frames[:LINES_CAP],
        "by_drive": not frames and innermost == "<drive>",
    }


def shorten(value: Any) -> str:
    """Return the text of a student's object up to a cap; "" if its `__str__` raises."""
    try:
        return str(str(value))[:TEXT_CAP]
    except BaseException:  # a `__str__` of a student may raise anything
        return ""
