"""Collect the checks and known mistakes of plugins."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pluggy

from grader.authoring.course import Course
from grader.authoring.layer import Layer
from grader.catalogue.catalogue import make_mistake_id
from grader.catalogue.choice import ENGLISH
from grader.model import Check, Mistake
from grader.plugins.hooks import PluginError, call_hook, claim, describe_failure, name_text


def collect_checks(manager: pluggy.PluginManager, owners: dict[str, str]) -> tuple[Check, ...]:
    """Collect all checks in the order of registration, with the mistakes that plugins add."""
    found: dict[str, Check] = {}
    first: Course | None = None
    for implementation in manager.hook.bpgrade_checks.get_hookimpls():
        plugin, declared = implementation.plugin_name, call_hook(implementation)
        known = replace(first, checks=(), is_proved=False) if first else Course(plugin, ())
        course = declared if isinstance(declared, Course) else replace(known, name=plugin, checks=declared)
        first = first or course
        for one in course.checks:
            check = replace(build_check(one, plugin), plugin=plugin, helpers=course.lent, files=course.files)
            check = replace(check, is_proved=course.is_proved)
            claim(f"check {check.name!r}", plugin, owners)
            claim_mistakes(check.name, check.mistakes, plugin, owners)
            found[check.name] = check
    for implementation in manager.hook.bpgrade_mistakes.get_hookimpls():
        plugin = implementation.plugin_name
        for exercise, mistakes in dict(call_hook(implementation)).items():
            if exercise not in found:
                raise PluginError(f"plugin {plugin!r} has mistakes for {exercise!r}, which no plugin checks")
            check, added = found[exercise], claim_mistakes(exercise, mistakes, plugin, owners)
            found[exercise] = replace(check, mistakes=(*check.mistakes, *added))
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
