"""The names that authors use, and their parameters, change on purpose only: tests/public_names.txt lists them.

After a change on purpose, run `python tests/test_public_names.py` to write the list anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import grader
from grader.authoring import hookspecs
from grader.sandbox.child.student import Student

LIST = Path(__file__).with_name("public_names.txt")


def write_signature(name: str, thing: Any) -> str:
    """Write a callable with its parameters; a default is `...`."""
    if isinstance(thing, type) and issubclass(thing, Enum):
        return f"{name}: {', '.join(member.value for member in thing)}"
    if not (inspect.isclass(thing) or inspect.isroutine(thing)) or not thing.__module__.startswith("grader"):
        return name
    parameters = inspect.signature(thing).parameters.values()
    plain = [
        one.replace(annotation=one.empty, default=... if one.default is not one.empty else one.empty)
        for one in parameters
        if one.name not in ("self", "student")
    ]
    return f"{name}{inspect.Signature(plain)}".replace("=Ellipsis", "=...")


def list_names() -> Iterator[str]:
    """List all public names: those of `grader`, the hooks, and the methods of `student`."""
    for name in grader.__all__:
        yield write_signature(f"grader.{name}", getattr(grader, name))
    for name in sorted(vars(hookspecs)):
        if name.startswith("bpgrade_"):
            yield f"hook {name}"
    for name in sorted(vars(Student)):
        if not name.startswith("_"):
            yield write_signature(f"student.{name}", getattr(Student, name))


def test_public_names_and_signatures_change_on_purpose_only() -> None:
    assert list(list_names()) == LIST.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    LIST.write_text("".join(f"{line}\n" for line in list_names()), encoding="utf-8")
