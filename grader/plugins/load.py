"""Load the plugins: the built-in course first, then installed plugins, then named modules."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from grader.authoring import hookspecs
from grader.catalogue.catalogue import Catalogue, Entry, load_catalogue
from grader.catalogue.choice import ENGLISH
from grader.courses import book as built_in
from grader.model import Check
from grader.plugins.checks import collect_checks
from grader.plugins.hooks import BUILT_IN, PluginError, describe_failure, register
from grader.plugins.texts import collect_texts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "bpgrade"


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
