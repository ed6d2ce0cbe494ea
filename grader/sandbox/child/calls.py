"""Read the parameters of a submission's classes and functions, and the attributes of its objects."""

from __future__ import annotations

import functools
import inspect
import itertools
import types
from collections.abc import Mapping, Sequence
from typing import Any

SIZE_WORDS = frozenset(("in", "out", "input", "output", "n", "m", "d", "i", "o", "num", "dim", "units", "nodes"))
SIZE_ENDINGS = ("size", "dim", "dims", "features", "hidden", "channels")


def list_positional(call: Any) -> list[inspect.Parameter] | None:
    """List the positional parameters of a callable; None if it takes any number of them, or hides them."""
    if inspect.ismethod(call):
        parameters = read_signature(call.__func__)
        return None if parameters is None else parameters[1:]
    return read_signature(call)


@functools.cache
def read_signature(call: Any) -> list[inspect.Parameter] | None:
    """List the positional parameters of a function or class, once for each: to inspect takes longer than to call."""
    constructor = find_constructor(call)
    if constructor is object.__init__:
        return []
    if constructor is not None and is_plain_function(constructor):
        own = read_signature(constructor)
        return None if own is None else own[1:]
    if is_plain_function(call):
        code, defaults = call.__code__, call.__defaults__ or ()
        if code.co_flags & inspect.CO_VARARGS:
            return None
        names = code.co_varnames[: code.co_argcount]
        given = [inspect.Parameter.empty] * (len(names) - len(defaults)) + list(defaults)
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        return [inspect.Parameter(name, kind, default=value) for name, value in zip(names, given, strict=True)]
    try:
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    return [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]


def is_plain_function(call: Any) -> bool:
    """Is this a function as `def` makes it? Its code names the parameters, and `inspect` is not needed."""
    return type(call) is types.FunctionType and not call.__dict__


def find_constructor(cls: Any) -> Any:
    """Find the `__init__` of an ordinary class; None for a class with a metaclass or a `__new__` of its own."""
    is_ordinary = type(cls) is type and getattr(cls, "__new__", None) is object.__new__
    return getattr(cls, "__init__", None) if is_ordinary else None


@functools.cache
def list_keyword_only(call: Any) -> set[str]:
    """List the parameters that have no default and must be passed by name."""
    function = find_constructor(call) or call
    if function is object.__init__ or (is_plain_function(function) and not function.__code__.co_kwonlyargcount):
        return set()
    try:
        parameters = inspect.signature(call).parameters.values()
    except (TypeError, ValueError):
        return set()
    return {p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty}


def order_inputs(
    spec: Mapping[str, Any], wanted: Sequence[inspect.Parameter] | None, inputs: Sequence[Any]
) -> Sequence[Any]:
    """Return the inputs in the order of the parameters' names, if the spec of the exercise has words for them."""
    roles = spec.get("roles") or {}
    if not roles or not wanted or len(inputs) != len(roles):
        return inputs
    by_name = dict(zip(roles, inputs, strict=True))
    return [by_name[name] for name in order_by_names([p.name for p in wanted[: len(roles)]], roles)]


def order_by_names(names: Sequence[str], roles: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the inputs in the order in which parameters of these names take them.

    `roles` has the usual words for each input, in the documented order. The documented order counts unless a name
    contradicts it and another order fits all names.
    """
    for order in itertools.permutations(roles):
        if all(input in list_roles(name, roles) for name, input in zip(names, order, strict=False)):
            return list(order)
    return list(roles)


def list_roles(name: str, roles: Mapping[str, Sequence[str]]) -> list[str]:
    """List the inputs that a parameter can mean by its name. A name without a known word can mean each of them."""
    plain = name.lower().strip("_")
    whole = [role for role, words in roles.items() if plain.replace("_", "") in words]
    parts = [[role for role, words in roles.items() if part in words] for part in plain.split("_")]
    common = [role for role in roles if all(role in known for known in parts if known)]
    return whole or common or list(roles)


def is_size_name(name: str) -> bool:
    """Does a constructor's parameter ask for a size, and not for an array?"""
    return name.endswith(SIZE_ENDINGS) or bool(SIZE_WORDS & set(name.split("_")))


def read_attributes(layer: Any) -> dict[str, Any]:
    """List the object's own attributes, with the slots and properties of its class."""
    own = dict(getattr(layer, "__dict__", {}))
    for cls in type(layer).__mro__[:-1]:
        for name, value in vars(cls).items():
            if name.startswith("__") or name in own or type(value) is types.FunctionType:
                continue
            if inspect.isdatadescriptor(value) or not callable(value):
                try:
                    own[name] = getattr(layer, name)
                except Exception:  # a slot that is not filled, a property that raises
                    continue
    return own


def scale_gradients(local: Any, dout: Any) -> Any:
    """Multiply the local derivatives, which a backward without argument returns, by dout."""
    if dout is None or local is None:
        return local
    if isinstance(local, tuple | list):
        return type(local)(value * dout for value in local)
    return local * dout
