"""Record which functions of a submission are called inside a block."""

from __future__ import annotations

import contextlib
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

from .files import parse_filename

LENT = "<lent>"  # the file name of stand-ins


@contextlib.contextmanager
def record_calls(layer: Any) -> Iterator[list[Any]]:
    """Record the calls of functions of the submission, without methods of this object: the object of each, if any."""
    found: list[Any] = []
    own = {m.__code__ for cls in type(layer).__mro__ for m in vars(cls).values() if isinstance(m, types.FunctionType)}

    def note(frame: types.FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or not (code.co_filename == LENT or parse_filename(code.co_filename)):
            return
        first = frame.f_locals.get(code.co_varnames[0]) if code.co_argcount else None
        if first is not layer and code not in own and not code.co_name.endswith("comp>"):
            found.append(first)

    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(None)


def is_reversed(before: Sequence[Any], after: Sequence[Any]) -> bool:
    """Do the objects that are in both lists have the reverse order in the second?"""
    first, second = ([*dict.fromkeys(map(id, objects))] for objects in (before, after))
    common = {*first} & {*second}
    return [one for one in first if one in common] == [one for one in reversed(second) if one in common]
