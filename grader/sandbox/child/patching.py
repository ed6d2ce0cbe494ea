"""Change the methods of a submission's classes for a while: record objects, or pass other numbers."""

from __future__ import annotations

import contextlib
import difflib
import functools
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from .files import SUBMITTED

METHOD_CUTOFF = 0.6  # the likeness of two names of one method


def list_namespaces(namespace: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the namespace, and the namespaces of all files of the submission."""
    return [namespace, *(vars(module) for name, module in sys.modules.items() if name.startswith(SUBMITTED))]


Read = Callable[[Any], "dict[str, Any] | None"]


@contextlib.contextmanager
def record_objects(namespace: Mapping[str, Any], name: str, read: Read) -> Iterator[list[tuple[Any, dict[str, Any]]]]:
    """Record the objects made inside the block, with what `read` finds on the new object; None leaves it out.

    They are the objects of the classes of this name, or for an empty name of all classes with a constructor.
    """
    found: list[tuple[Any, dict[str, Any]]] = []
    spaces = list_namespaces(namespace)
    values = [space.get(name) for space in spaces] if name else [one for space in spaces for one in space.values()]
    classes: set[Any] = {one for one in values if isinstance(one, type)}
    kept = [(cls, vars(cls).get("__init__")) for cls in classes]
    kept = [(cls, init) for cls, init in kept if name or isinstance(init, types.FunctionType)]
    for cls, _ in kept:
        setattr(cls, "__init__", record_constructor(cls.__init__, found, read))  # noqa: B010, mypy knows no other way
    try:
        yield found
    finally:
        for cls, init in kept:
            if init is None:
                del cls.__init__
            else:
                setattr(cls, "__init__", init)  # noqa: B010


@contextlib.contextmanager
def replace_numbers(namespace: Mapping[str, Any], numbers: Mapping[float, float]) -> Iterator[None]:
    """Inside the block, every forward of the submission's classes gets other numbers in place of these."""
    classes = {v for space in list_namespaces(namespace) for v in space.values() if isinstance(v, type)}
    kept = [(cls, n, method) for cls in classes for n, method in vars(cls).items() if is_near_method(n, "forward")]
    for cls, name, method in kept:
        setattr(cls, name, change_arguments(method, numbers))
    try:
        yield
    finally:
        for cls, name, method in kept:
            setattr(cls, name, method)


@functools.cache
def is_near_method(name: str, direction: str) -> bool:
    """Is this the name of a forward or a backward, or a near name?"""
    if name == "__call__":
        return direction == "forward"
    letters = name.lower().strip("_")
    return not name.startswith("__") and bool(difflib.get_close_matches(letters, [direction], cutoff=METHOD_CUTOFF))


def change_arguments(method: Any, numbers: Mapping[float, float]) -> Any:
    """Return a method that gets other numbers; a static method stays static, and a class method a class method."""
    if isinstance(method, staticmethod | classmethod):
        return type(method)(change_arguments(method.__func__, numbers))

    def change(value: Any) -> Any:
        is_number = isinstance(value, int | float | np.generic | np.ndarray) and np.size(value) == 1
        # the type of the number stays as it is
        return value * 0 + numbers[float(value)] if is_number and float(value) in numbers else value

    return lambda *given, **more: method(*map(change, given), **{name: change(one) for name, one in more.items()})


def record_constructor(init: Any, found: list[tuple[Any, dict[str, Any]]], read: Read) -> Any:
    """Return a constructor that adds the object, with what `read` finds on it, to the list."""

    def constructor(self: Any, *given: Any, **more: Any) -> None:
        init(self, *given, **more)
        if (kept := read(self)) is not None:
            found.append((self, kept))

    return constructor


def copy_params(made: Any) -> dict[str, Any]:
    """Copy the arrays in the `params` of an object."""
    params = getattr(made, "params", None)
    return {str(name): np.array(array) for name, array in (params.items() if isinstance(params, dict) else ())}
