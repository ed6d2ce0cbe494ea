"""Collect the texts of plugins, by language and id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pluggy

from grader import courses
from grader.catalogue.catalogue import (
    CatalogueError,
    Entry,
    make_check_entries,
    make_mistake_id,
    read_entries,
    read_own_entries,
    translate_entries,
)
from grader.catalogue.choice import ENGLISH
from grader.model import Check
from grader.plugins.courses import DEFAULT
from grader.plugins.hooks import BUILT_IN, PluginError, call_hook, claim, describe_failure, name_text, note_fault


def collect_texts(
    manager: pluggy.PluginManager,
    checks: Iterable[Check],
    owners: dict[str, str],
    wanted: str,
    faults: dict[str, str] | None,
) -> dict[str, dict[str, Entry]]:
    """Return English, the wanted language and those of plugins; docstrings of known mistakes count as English."""
    hooks = manager.hook.bpgrade_messages.get_hookimpls()
    brought: list[tuple[str, str, dict[str, Entry]]] = []
    for hook in hooks:
        with note_fault(faults, hook.plugin_name):
            brought += read_texts(hook, (ENGLISH, wanted))
    languages = dict.fromkeys((ENGLISH, wanted, *(language for _, language, _ in brought)))
    found: dict[str, dict[str, Entry]] = {language: {} for language in languages}
    own = [(BUILT_IN, language, read_own_entries(language) | base) for language, base in read_base(manager, languages)]
    for plugin, language, entries in (*own, *brought):
        with note_fault(faults, plugin):
            for id in entries:
                claim(name_text(id, language), plugin, owners)
            found[language] |= entries
    for check in checks:
        found[ENGLISH] |= make_check_entries(check)
        for texts in found.values() if check.origin else ():
            texts |= {id: entry for id, entry in translate_entries(check, texts).items() if id not in texts}
        for one in check.mistakes:
            if make_mistake_id(check.name, one.__name__) not in found[ENGLISH]:
                what = f"mistake {one.__name__!r} of {check.name!r} has no docstring and no text in [mistake]"
                with note_fault(faults, f"{check.name} {one.__name__}"):
                    raise PluginError(f"plugin {one.__module__!r}: the {what}")
    return found


def read_base(manager: pluggy.PluginManager, languages: Iterable[str]) -> list[tuple[str, dict[str, Entry]]]:
    """Read the texts of the default course beside another course, whose layers may be made from its layers."""
    is_loaded = getattr(manager.get_plugin(BUILT_IN), "__name__", "") == f"{courses.__name__}.{DEFAULT}"
    files = {language: Path(courses.__path__[0]) / DEFAULT / f"{language}.toml" for language in languages}
    return [(one, {} if is_loaded or not file.is_file() else read_entries(file)) for one, file in files.items()]


def read_texts(implementation: Any, wanted: Collection[str]) -> list[tuple[str, str, dict[str, Entry]]]:
    """Return plugin, language and entries of each file that a hook names; of the built-in course the wanted ones."""
    plugin = implementation.plugin_name
    try:
        files = dict(call_hook(implementation)).items()
        read = [(language, file) for language, file in files if plugin != BUILT_IN or language in wanted]
        return [(plugin, language, read_entries(Path(file))) for language, file in read]
    except (CatalogueError, TypeError, ValueError) as error:
        raise PluginError(describe_failure(plugin, "has texts that cannot be used", error)) from None
