"""The files of a plugin project, and of a new exercise in it."""

from __future__ import annotations

import keyword
import re
import sys
import tomllib
from collections.abc import Collection
from pathlib import Path
from string import Template

from grader.version import find_install_source

TEMPLATES = Path(__file__).with_name("templates")
KINDS = ("layer", "function", "training")
WORD = re.compile(r"[a-z][a-z0-9_]*")
IMPORT = re.compile(r"^from grader import (.*)$", re.MULTILINE)


class NewRefused(Exception):
    """Nothing is written; the text says why, and what to do."""


def check_word(word: str, what: str) -> None:
    """Raise NewRefused unless the word can name a file that Python imports, in small letters."""
    if keyword.iskeyword(word):
        raise NewRefused(f"{word!r} is a word of Python; give {what} another name")
    if not WORD.fullmatch(word):
        raise NewRefused(
            f"{what} must have small letters from a to z, digits and _, and begin with a letter; got {word!r}"
        )


def split_exercise(name: str, known: Collection[str]) -> tuple[str, str]:
    """Return unit and exercise of a name; NewRefused where it cannot be used or is taken."""
    unit, mark, short = name.partition("/")
    if not mark or "/" in short:
        raise NewRefused(f"an exercise must be named UNIT/NAME, for example activation/tanh; got {name!r}")
    check_word(unit, "a unit")
    check_word(short, "an exercise")
    if name in known:
        raise NewRefused(f"there is an exercise {name} already; choose another name")
    return unit, short


def fill_template(file: str, **words: str) -> str:
    """Return the text of a template."""
    return Template((TEMPLATES / f"{file}.txt").read_text(encoding="utf-8")).substitute(words)


def write_exercise(name: str, kind: str) -> dict[str, str]:
    """Return check, stub and solution of an exercise."""
    short = name.rpartition("/")[2]
    camel = "".join(part.capitalize() for part in short.split("_"))
    symbol = {"layer": camel, "training": f"train_{short.removeprefix('train_')}"}.get(kind, short)
    return {part: fill_template(f"{kind}.{part}", exercise=name, symbol=symbol) for part in ("check", "stub", "right")}


def write_check_file(file: Path, name: str, kind: str) -> dict[Path, str]:
    """Return the files of a plugin that is one file, with stubs and solutions beside it."""
    if file.suffix != ".py":
        raise NewRefused(f"--file must name a Python file, for example checks.py; got {file}")
    texts = write_exercise(name, kind)
    check = IMPORT.sub(lambda found: f"from grader import {add_hook(found[1])}", texts["check"], count=1)
    return {
        file: check + fill_template("hook"),
        file.parent / "exercises" / f"{name}.py": texts["stub"],
        file.parent / "solutions" / f"{name}.py": texts["right"],
    }


def add_hook(names: str) -> str:
    """Return the imported names with hookimpl: classes first, each in the order of letters."""
    return ", ".join(sorted([*names.split(", "), "hookimpl"], key=lambda name: (name.islower(), name)))


def write_new_exercise(folder: Path, package: str, name: str, kind: str) -> dict[Path, str]:
    """Return the files of a new exercise in a plugin project."""
    texts = write_exercise(name, kind)
    return {
        folder / package / "checks" / f"{name.replace('/', '_')}.py": texts["check"],
        folder / package / "exercises" / f"{name}.py": texts["stub"],
        folder / "solutions" / f"{name}.py": texts["right"],
    }


def name_package(folder: Path) -> str:
    """Return the name of the package in a plugin project."""
    return folder.resolve().name.replace("-", "_")


def write_project(folder: Path, name: str, kind: str) -> dict[Path, str]:
    """Return the files of a plugin project with one exercise."""
    package = name_package(folder)
    check_word(package, "a plugin")
    if package in sys.stdlib_module_names or package in ("grader", "bpgrade", "numpy"):
        raise NewRefused(f"{package!r} is a module of Python, numpy or bpgrade; give the plugin another name")
    source = find_install_source()
    files = {"pyproject.toml": "project", f"{package}/__init__.py": "package", "tests/test_checks.py": "test"}
    files |= {".github/workflows/checks.yml": "ci"}
    texts = {folder / path: fill_template(one, package=package, source=source) for path, one in files.items()}
    texts[folder / package / "checks" / "__init__.py"] = '"""One module for each exercise."""\n'
    return texts | write_new_exercise(folder, package, name, kind)


def find_project(folder: Path) -> tuple[Path, str]:
    """Find the plugin project that holds a folder, and its package; NewRefused where there is none."""
    for place in (folder, *folder.parents):
        if (place / "pyproject.toml").is_file():
            found = tomllib.loads((place / "pyproject.toml").read_text(encoding="utf-8"))
            plugins = found.get("project", {}).get("entry-points", {}).get("bpgrade", {})
            if plugins and (place / next(iter(plugins.values())) / "checks").is_dir():
                return place, next(iter(plugins.values()))
    raise NewRefused(
        "no plugin project is here; `bpgrade new --plugin DIR` makes one, and `bpgrade new --file checks.py` needs none"
    )
