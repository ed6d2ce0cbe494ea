"""Load the plugins: the built-in course first, then installed plugins, then named modules."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from grader import hookspecs
from grader.authoring.course import Course
from grader.authoring.layer import Layer
from grader.catalogue.catalogue import (
    Catalogue,
    CatalogueError,
    Entry,
    load_catalogue,
    make_check_entries,
    make_mistake_id,
    read_entries,
    read_own_entries,
    translate_entries,
)
from grader.catalogue.choice import ENGLISH
from grader.courses import book as built_in
from grader.model import Check, Mistake

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "bpgrade"
BUILT_IN = "bpgrade"


class PluginError(Exception):
    """A plugin cannot be used; the text names the plugin and the reason."""


@dataclass(frozen=True)
class Plugins:
    """The loaded plugins: checks, versions, texts by language and id, and the language that is shown."""

    manager: pluggy.PluginManager
    checks: tuple[Check, ...]
    versions: dict[str, str]
    texts: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    language: str = ENGLISH

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of stubs of each plugin that has stubs."""
        found = {name: find_stubs(plugin) for name, plugin in self.manager.list_name_plugin() if plugin is not None}
        return {name: folder for name, folder in found.items() if folder is not None}

    def make_catalogue(self, language: str | None = None) -> Catalogue:
        """Return the texts of a language (the one that is shown); a text that it lacks is in English."""
        speaking = self if language in (None, ENGLISH, self.language) else self.speak(language)
        return load_catalogue(language or self.language, speaking.texts)

    def speak(self, language: str) -> Plugins:
        """Return the plugins with their texts in another language."""
        return replace(self, language=language, texts=collect_texts(self.manager, self.checks, {}, language))


def find_stubs(plugin: Any) -> Path | None:
    """Return the `exercises` folder in the package of a plugin; in a checkout of bpgrade it lies beside the package."""
    file = getattr(plugin, "__file__", None)
    if file is None:
        return None
    top = Path(file).parent
    grader = top.parent.parent
    places = [grader / "exercises", grader.parent / "exercises"] if plugin is built_in else [top / "exercises"]
    return next((place for place in places if place.is_dir()), None)


def load_plugins(modules: Sequence[str] = (), language: str = ENGLISH) -> Plugins:
    """Load the built-in course, installed plugins (entry points `bpgrade`) and the named modules.

    English is read, and `language`, and each language that a plugin brings.
    PluginError names the plugin that cannot be imported, has an unknown hook, raises, or repeats a check or text.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    versions: dict[str, str] = {}
    register(manager, built_in, BUILT_IN)
    for entry in find_entry_points():
        try:
            plugin = entry.load()
        except Exception as error:  # importing a plugin runs its code, which may raise anything
            raise PluginError(describe_failure(entry.name, "cannot be imported", error)) from None
        register(manager, plugin, entry.name)
        versions[entry.name] = entry.dist.version if entry.dist else ""
    for name in modules:
        try:
            plugin = importlib.import_module(name)
        except Exception as error:  # the same
            raise PluginError(describe_failure(name, "cannot be imported", error)) from None
        if not manager.is_registered(plugin):
            register(manager, plugin, name)
            versions[name] = str(getattr(plugin, "__version__", ""))
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        known = ", ".join(name for name in dir(hookspecs) if name.startswith("bpgrade_"))
        raise PluginError(f"a plugin has a hook that does not exist: {error}; the hooks are {known}") from None
    owners: dict[str, str] = {}
    checks = collect_checks(manager, owners)
    return Plugins(manager, checks, versions, collect_texts(manager, checks, owners, language), language)


def find_entry_points() -> Sequence[EntryPoint]:
    """Return the entry points of the group `bpgrade`.

    `importlib.metadata` takes as long to import as click, and most students have no plugin. So it is imported
    only if a distribution may have entry points.
    """
    folders = [Path(entry) for entry in sys.path]
    listed = (file for folder in folders for file in folder.glob("*-[iI][nN][fF][oO]/entry_points.txt"))
    if any(folder.is_file() for folder in folders) or any(f"[{GROUP}]".encode() in f.read_bytes() for f in listed):
        from importlib.metadata import entry_points

        return tuple(entry_points(group=GROUP))
    return ()


def describe_failure(name: str, what: str, error: Exception) -> str:
    """Say in one sentence what failed in a plugin."""
    return f"plugin {name!r} {what}: {type(error).__name__}: {error}"


def register(manager: pluggy.PluginManager, plugin: Any, name: str) -> None:
    """Register one plugin; a hook without its marker is refused, because pluggy would ignore it in silence."""
    for attribute, value in vars(plugin).items() if isinstance(plugin, ModuleType) else ():
        if attribute.startswith("bpgrade_") and inspect.isfunction(value) and not hasattr(value, "bpgrade_impl"):
            raise PluginError(
                f"plugin {name!r}: {attribute} must be marked with @hookimpl (from grader import hookimpl)"
            )
    try:
        manager.register(plugin, name)
    except (ValueError, pluggy.PluginValidationError) as error:
        raise PluginError(describe_failure(name, "cannot be registered", error)) from None


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


def collect_texts(
    manager: pluggy.PluginManager, checks: Iterable[Check], owners: dict[str, str], wanted: str
) -> dict[str, dict[str, Entry]]:
    """Return English, the wanted language and those of plugins; docstrings of known mistakes count as English."""
    hooks = manager.hook.bpgrade_messages.get_hookimpls()
    brought = [text for hook in hooks for text in read_texts(hook, (ENGLISH, wanted))]
    languages = dict.fromkeys((ENGLISH, wanted, *(language for _, language, _ in brought)))
    found: dict[str, dict[str, Entry]] = {language: {} for language in languages}
    own = [(BUILT_IN, language, read_own_entries(language)) for language in languages]
    for plugin, language, entries in (*own, *brought):
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
                raise PluginError(f"plugin {one.__module__!r}: the {what}")
    return found


def read_texts(implementation: Any, wanted: Collection[str]) -> list[tuple[str, str, dict[str, Entry]]]:
    """Return plugin, language and entries of each file that a hook names; of the built-in course the wanted ones."""
    plugin = implementation.plugin_name
    try:
        files = dict(call_hook(implementation)).items()
        read = [(language, file) for language, file in files if plugin != BUILT_IN or language in wanted]
        return [(plugin, language, read_entries(Path(file))) for language, file in read]
    except (CatalogueError, TypeError, ValueError) as error:
        raise PluginError(describe_failure(plugin, "has texts that cannot be used", error)) from None


def claim_mistakes(exercise: str, mistakes: Any, plugin: str, owners: dict[str, str]) -> tuple[Mistake, ...]:
    """Note the owner of the mistakes of an exercise; a docstring is the text of its mistake."""
    found = tuple(mistakes) if isinstance(mistakes, Iterable) else (None,)
    if not all(map(inspect.isfunction, found)):
        raise PluginError(f"plugin {plugin!r}: the mistakes of {exercise!r} must be functions in a tuple, like (name,)")
    for mistake in (one for one in found if one.__doc__):
        claim(name_text(make_mistake_id(exercise, mistake.__name__), ENGLISH), plugin, owners)
    return found


def name_text(id: str, language: str) -> str:
    """Return the name of a text for an error."""
    return f"text {id!r} in {language!r}"


def claim(name: str, plugin: str, owners: dict[str, str]) -> None:
    """Note the owner of a check or text; PluginError names both plugins if it has an owner already."""
    if name in owners:
        raise PluginError(
            f"plugins {owners[name]!r} and {plugin!r} both have a {name}; one of them must give it another name"
        )
    owners[name] = plugin


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
