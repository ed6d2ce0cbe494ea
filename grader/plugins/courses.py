"""The built-in courses: their names, their folders, and which one a submission is of."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from types import ModuleType

from grader import courses

DEFAULT = "book"
DEFINED = re.compile(rb'(?:^|"|\\n)(?:class|def)[ \t]++([A-Za-z_]\w*+)', re.MULTILINE)  # also in the JSON of a notebook


def list_built_in() -> tuple[str, ...]:
    """List the built-in courses: the default first. A package `book_6_7` is the course `book-6-7`."""
    packages = (init.parent.name for folder in courses.__path__ for init in Path(folder).glob("*/__init__.py"))
    return (DEFAULT, *sorted({package.replace("_", "-") for package in packages} - {DEFAULT}))


def import_course(name: str) -> ModuleType:
    """Import the package of a built-in course."""
    return importlib.import_module(f"{courses.__name__}.{name.replace('-', '_')}")


def find_own_folder(kind: str, course: str) -> Path | None:
    """Find the `exercises` or `solutions` of a built-in course: in the wheel, or beside the package in a checkout.

    The default course has them at the top, and another in a folder of its name.
    """
    grader = Path(courses.__path__[0]).parent
    places = (place / (course if course != DEFAULT else "") for place in (grader / kind, grader.parent / kind))
    return next((place for place in places if place.is_dir()), None)


def list_stubs(folder: Path) -> dict[str, Path]:
    """List the stubs of a folder by exercise."""
    return {f"{file.parent.name}/{file.stem}": file for file in sorted(folder.glob("*/*.py"))}


def find_top_names(text: bytes) -> frozenset[str]:
    """Find the names of the classes and functions at the top of a source or notebook, without parsing it."""
    return frozenset(name.decode() for name in DEFINED.findall(text))


def name_place(file: Path) -> str:
    """Return the folder and name of a file, as the name of an exercise has them."""
    return f"{Path(os.path.realpath(file)).parent.name}/{file.stem}"


def find_stub_names(course: str) -> frozenset[str]:
    """Find the exercises of a built-in course and the names of their stubs, without importing its checks."""
    folder = find_own_folder("exercises", course)
    stubs = list_stubs(folder) if folder else {}
    return frozenset((*stubs, *(name for file in stubs.values() for name in find_top_names(file.read_bytes()))))


def choose_course(names: Collection[str], words: Collection[str], known: Mapping[str, Collection[str]]) -> str:
    """Choose the course that has the most of the typed words, then of a submission's names; of several, the first."""

    def count(course: str) -> tuple[int, int]:
        own = frozenset(known[course])
        parts = own.union(*(name.split("/") for name in own))
        return len(parts.intersection(words)), len(own.intersection(names))

    return max(known, key=count)
