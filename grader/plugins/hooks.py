"""Call the hooks of plugins, and say what is wrong with a plugin."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pluggy

from grader.authoring import hookspecs
from grader.authoring.course import Course

BUILT_IN = "bpgrade"
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith("bpgrade_"))


class PluginError(Exception):
    """A plugin cannot be used; the text names the plugin and the reason."""


class NoSuchCourse(PluginError):
    """No plugin has a course of that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no course {name!r}; there are {', '.join(known)}")
        self.name, self.known = name, known


@contextmanager
def note_fault(faults: dict[str, str] | None, owner: str) -> Iterator[None]:
    """Note what is wrong by its plugin or exercise, so that only this is left out; without notes, raise it."""
    try:
        yield
    except PluginError as error:
        if faults is None:
            raise
        faults.setdefault(owner, str(error))


def describe_failure(name: str, what: str, error: Exception) -> str:
    """Say in one sentence what failed in a plugin."""
    return f"plugin {name!r} {what}: {type(error).__name__}: {error}"


def register(manager: pluggy.PluginManager, plugin: Any, name: str) -> None:
    """Register one plugin; a hook without its marker is refused, because pluggy would ignore it in silence."""
    for attribute, value in vars(plugin).items() if isinstance(plugin, ModuleType) else ():
        if not attribute.startswith("bpgrade_") or not inspect.isfunction(value):
            continue
        if attribute not in HOOKS:
            raise PluginError(f"plugin {name!r} has no hook {attribute!r} to give; the hooks are {', '.join(HOOKS)}")
        if not hasattr(value, "bpgrade_impl"):
            raise PluginError(
                f"plugin {name!r}: {attribute} must be marked with @hookimpl (from grader import hookimpl)"
            )
    try:
        manager.register(plugin, name)
    except (ValueError, pluggy.PluginValidationError) as error:
        raise PluginError(describe_failure(name, "cannot be registered", error)) from None


def call_hook(implementation: Any) -> Any:
    """Return the result of a hook; PluginError if the hook raises, or returns another type."""
    plugin, hook = implementation.plugin_name, implementation.function.__name__
    try:
        result = implementation.function()
    except Exception as error:  # a plugin's code may raise anything
        raise PluginError(describe_failure(plugin, "raised in its hook", error)) from None
    types, kind = ((Course, Iterable), "a list") if hook == "bpgrade_checks" else ((Mapping,), "a dictionary")
    if not isinstance(result, types):
        raise PluginError(f"plugin {plugin!r}: {hook} must return {kind}, and it returned {result!r}")
    return result


def claim(name: str, plugin: str, owners: dict[str, str]) -> None:
    """Note the owner of a check or text; PluginError names both plugins if it has an owner already."""
    if name in owners:
        raise PluginError(
            f"plugins {owners[name]!r} and {plugin!r} both have a {name}; one of them must give it another name"
        )
    owners[name] = plugin


def name_text(id: str, language: str) -> str:
    """Return the name of a text for an error."""
    return f"text {id!r} in {language!r}"
