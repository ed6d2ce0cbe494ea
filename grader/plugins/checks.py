"""Collect the checks and known mistakes of plugins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pluggy

from grader.authoring.course import Course
from grader.authoring.layer import Layer
from grader.catalogue.catalogue import make_mistake_id
from grader.catalogue.choice import ENGLISH
from grader.model import Check, Mistake
from grader.plugins.hooks import BUILT_IN, PluginError, call_hook, claim, describe_failure, name_text, note_fault


def read_parts(
    manager: pluggy.PluginManager, owners: dict[str, str], faults: dict[str, str] | None
) -> list[tuple[str, Course | Iterable[Any]]]:
    """Read what each plugin declares: a course, or checks that join the course that is graded."""
    parts: list[tuple[str, Course | Iterable[Any]]] = []
    for implementation in manager.hook.bpgrade_checks.get_hookimpls():
        plugin = implementation.plugin_name
        with note_fault(faults, plugin):
            part = call_hook(implementation)
            if isinstance(part, Course):
                claim(f"course {part.name!r}", plugin, owners)
            parts.append((plugin, part))
    return parts


def choose_parts(parts: Sequence[tuple[str, Course | Iterable[Any]]], name: str) -> dict[str, Course]:
    """Choose the course of that name, and the checks that join it, by plugin; they get what the course lends."""
    graded = next((part for _, part in parts if isinstance(part, Course) and part.name == name), Course(name, ()))
    joined = replace(graded, checks=(), is_proved=False, exercises=None, solutions=None)
    return {
        plugin: part if isinstance(part, Course) else replace(joined, checks=part)
        for plugin, part in parts
        if part is graded or not isinstance(part, Course)
    }


def collect_checks(
    parts: Mapping[str, Course], owners: dict[str, str], faults: dict[str, str] | None
) -> dict[str, Check]:
    """Build the checks of a course and those that join it, in the order of registration."""
    found: dict[str, Check] = {}
    for plugin, course in parts.items():
        for one in course.checks:
            with note_fault(faults, getattr(one, "name", plugin)):
                check = replace(build_check(one, plugin), plugin=plugin, helpers=course.lent, files=course.files)
                check = replace(check, is_proved=course.is_proved and plugin == BUILT_IN)
                check = replace(check, equivalent=course.equivalent.get(check.name, {}))
                claim(f"check {check.name!r}", plugin, owners)
                claim_mistakes(check.name, check.mistakes, plugin, owners)
                found[check.name] = check
    return found


def add_mistakes(
    manager: pluggy.PluginManager,
    checks: Mapping[str, Check],
    is_of_another: Callable[[str], bool],
    owners: dict[str, str],
    faults: dict[str, str] | None,
) -> tuple[Check, ...]:
    """Return the checks with the mistakes that plugins add, and with all that each is built on.

    Mistakes for an exercise of another course wait for that course.
    """
    found = dict(checks)
    for implementation in manager.hook.bpgrade_mistakes.get_hookimpls():
        plugin = implementation.plugin_name
        with note_fault(faults, plugin):
            for exercise, mistakes in dict(call_hook(implementation)).items():
                if exercise in found:
                    check, added = found[exercise], claim_mistakes(exercise, mistakes, plugin, owners)
                    found[exercise] = replace(check, mistakes=(*check.mistakes, *added))
                elif not is_of_another(exercise):
                    raise PluginError(f"plugin {plugin!r} has mistakes for {exercise!r}, which no plugin checks")
    return tuple(replace(check, needs=close_needs(check, found)) for check in found.values())


def close_needs(check: Check, checks: Mapping[str, Check]) -> tuple[str, ...]:
    """Return all that a check is built on: what it declares, and what that is built on in turn."""
    needs = list(check.needs)
    for name in needs:  # the list grows
        needs += [one for one in (checks[name].needs if name in checks else ()) if one not in (*needs, check.name)]
    return tuple(needs)


def claim_mistakes(exercise: str, mistakes: Any, plugin: str, owners: dict[str, str]) -> tuple[Mistake, ...]:
    """Note the owner of the mistakes of an exercise; a docstring is the text of its mistake."""
    found = tuple(mistakes) if isinstance(mistakes, Iterable) else (None,)
    if not all(map(inspect.isfunction, found)):
        raise PluginError(f"plugin {plugin!r}: the mistakes of {exercise!r} must be functions in a tuple, like (name,)")
    for mistake in (one for one in found if one.__doc__):
        claim(name_text(make_mistake_id(exercise, mistake.__name__), ENGLISH), plugin, owners)
    return found


def build_check(declared: Any, plugin: str) -> Check:
    """Build the check of a declared layer; a Check stays as it is."""
    try:
        check = declared.make_check() if isinstance(declared, Layer) else declared
    except Exception as error:  # a formula that cannot be evaluated, for example
        raise PluginError(
            describe_failure(plugin, f"has a check {declared.name!r} that cannot be built", error)
        ) from None
    if not isinstance(check, Check):
        raise PluginError(f"plugin {plugin!r}: bpgrade_checks must return Layer or Check objects, got {check!r}")
    if check.name.count("/") != 1 or check.name != check.name.lower():
        raise PluginError(f"plugin {plugin!r}: a name must be like unit/exercise in small letters, got {check.name!r}")
    return check
