"""Load the plugins: a built-in course first, then installed plugins, then named modules."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from grader.authoring import hookspecs
from grader.authoring.course import Course
from grader.authoring.layer import Layer
from grader.catalogue.catalogue import Catalogue, Entry, load_catalogue, make_mistake_id
from grader.catalogue.choice import ENGLISH
from grader.model import Check
from grader.plugins.checks import add_mistakes, choose_parts, collect_checks, read_parts
from grader.plugins.courses import DEFAULT, find_own_folder, find_stub_names, import_course, list_built_in, list_stubs
from grader.plugins.files import is_file_word, load_file, name_plugin
from grader.plugins.hooks import BUILT_IN, NoSuchCourse, PluginError, describe_failure, note_fault, register
from grader.plugins.texts import collect_texts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "bpgrade"
STUBS, SOLUTIONS = "exercises", "solutions"


@dataclass(frozen=True)
class Plugins:
    """The loaded plugins: the checks of one course, versions, texts by language and id, the language that is shown.

    `parts` are the course and the checks that join it, by plugin. `others` are the exercises of other courses, each
    with its names. `faults` are sentences by the plugin, exercise or mistake that is left out.
    """

    manager: pluggy.PluginManager
    checks: tuple[Check, ...]
    versions: dict[str, str]
    texts: Mapping[str, Mapping[str, Entry]] = field(default_factory=dict)
    language: str = ENGLISH
    course: str = DEFAULT
    parts: Mapping[str, Course] = field(default_factory=dict)
    others: Mapping[str, Course] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> tuple[str, ...]:
        """The plugins and exercises that are left out; a mistake that is left out breaks nothing."""
        return tuple(owner for owner in self.faults if " " not in owner)

    @property
    def folders(self) -> dict[str, Path]:
        """The folder of stubs of each plugin that has stubs."""
        return self.find_folders(STUBS)

    @property
    def solutions(self) -> dict[str, Path]:
        """The folder of solutions of each plugin that has solutions here; a wheel has none."""
        return self.find_folders(SOLUTIONS)

    def find_folders(self, kind: str) -> dict[str, Path]:
        """Find the `exercises` or `solutions` of each plugin."""
        found = {plugin: self.find_folder(plugin, kind) for plugin in self.parts}
        return {plugin: folder for plugin, folder in found.items() if folder is not None}

    def find_folder(self, plugin: str, kind: str) -> Path | None:
        """Find one of these folders: where the course names it, else in the package of the plugin, or beside it."""
        course = self.parts[plugin]
        if plugin == BUILT_IN:
            return find_own_folder(kind, course.name)
        named: Path | None = getattr(course, kind)
        file = getattr(self.manager.get_plugin(plugin), "__file__", None)
        if named is not None or file is None:
            return named
        home = Path(file).parent
        places = (home / kind, *([home.parent / kind] if Path(file).stem == "__init__" else []))
        return next((place for place in places if place.is_dir()), None)

    def list_known_names(self) -> dict[str, frozenset[str]]:
        """List the exercises of each course with the names they ask for; those of the loaded course come first."""
        own = frozenset(name for check in self.checks for name in (check.name, *check.symbols, *check.aliases))
        built_in = {name: find_stub_names(name) for name in list_built_in() if name != self.course}
        brought = {
            name: frozenset(getattr(one, part, "") for one in course.checks for part in ("name", "symbol"))
            for name, course in self.others.items()
        }
        return {self.course: own, **built_in, **brought}

    def make_catalogue(self, language: str | None = None) -> Catalogue:
        """Return the texts of a language (the one that is shown); a text that it lacks is in English."""
        speaking = self if language in (None, ENGLISH, self.language) else self.speak(language)
        return load_catalogue(language or self.language, speaking.texts)

    def speak(self, language: str) -> Plugins:
        """Return the plugins with their texts in another language."""
        return replace(self, language=language, texts=collect_texts(self.manager, self.checks, {}, language, {}))


def load_plugins(
    modules: Sequence[str] = (),
    language: str = ENGLISH,
    course: str = DEFAULT,
    faults: dict[str, str] | None = None,
) -> Plugins:
    """Load a course, installed plugins (entry points `bpgrade`), and the named modules and files.

    English is read, and `language`, and each language that a plugin brings. Checks that are not of a course join it.
    PluginError names the plugin that cannot be imported, has an unknown hook, raises, or repeats a check or text. With
    `faults`, this is noted there, and only the plugin, exercise or mistake in question is left out.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    built_in = list_built_in()
    if course in built_in:
        register(manager, import_course(course), BUILT_IN)
    versions = register_plugins(manager, modules, faults)
    owners = {f"course {name!r}": BUILT_IN for name in built_in if name != course}
    read = read_parts(manager, owners, faults)
    others = {part.name: part for _, part in read if isinstance(part, Course) and part.name != course}
    if f"course {course!r}" not in owners:
        raise NoSuchCourse(course, (*built_in, *others))
    parts = choose_parts(read, course)
    found = collect_checks(parts, owners, faults)
    checks = add_mistakes(manager, found, lambda exercise: is_of_another(exercise, course, others), owners, faults)
    texts = collect_texts(manager, checks, owners, language, faults)
    checks = tuple(leave_out_mistakes(check, texts[ENGLISH]) for check in checks) if faults else checks
    return Plugins(manager, checks, versions, texts, language, course, parts, others, faults or {})


def leave_out_mistakes(check: Check, texts: Mapping[str, Entry]) -> Check:
    """Return the check without the mistakes that have no text."""
    kept = tuple(one for one in check.mistakes if make_mistake_id(check.name, one.__name__) in texts)
    return replace(check, mistakes=kept)


def is_of_another(exercise: str, graded: str, others: Mapping[str, Course]) -> bool:
    """Is this an exercise of another course than the one that is graded?"""
    folders = [find_own_folder(STUBS, name) for name in list_built_in() if name != graded]
    brought = (one.name for course in others.values() for one in course.checks if isinstance(one, Layer | Check))
    return exercise in brought or any(folder and exercise in list_stubs(folder) for folder in folders)


def register_plugins(
    manager: pluggy.PluginManager, modules: Sequence[str], faults: dict[str, str] | None
) -> dict[str, str]:
    """Register installed plugins and the named modules; return their versions by name."""
    versions: dict[str, str] = {}
    for entry in find_entry_points():
        with note_fault(faults, entry.name):
            register(manager, import_plugin(entry.name, entry.load), entry.name)
            versions[entry.name] = entry.dist.version if entry.dist else ""
    for name in dict.fromkeys(modules):
        with note_fault(faults, name_plugin(name)):
            if is_file_word(name):
                plugin, version = load_file(name)
                if plugin.__name__ in versions:
                    raise PluginError(f"two plugins are called {plugin.__name__}; give one of the files another name")
                register(manager, plugin, plugin.__name__)
                versions[plugin.__name__] = version
                continue
            plugin = import_plugin(name, partial(importlib.import_module, name))
            if not manager.is_registered(plugin):
                register(manager, plugin, name)
                versions[name] = str(getattr(plugin, "__version__", ""))
    return versions


def import_plugin(name: str, load: Callable[[], Any]) -> Any:
    """Import a plugin; PluginError if it raises."""
    try:
        return load()
    except Exception as error:  # importing a plugin runs its code, which may raise anything
        is_unknown = isinstance(error, ModuleNotFoundError) and error.name == name
        way = f"; install its package, or name its file: -p ./{name}.py" if is_unknown else ""
        raise PluginError(describe_failure(name, "cannot be imported", error) + way) from None


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
