"""How the reader types a command here: by its name where the shell finds it, else by its path."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

EXE = ".exe"


def name_program() -> str:
    """Return how to type bpgrade: as `bpgrade`, by its path, or as a module of Python."""
    started = sys.argv[0]
    if Path(started).name == "__main__.py" and Path(started).parent.name in ("bpgrade", "grader"):
        return f"{name_python()} -m bpgrade"
    return choose_word(started, "bpgrade") if Path(started).stem == "bpgrade" else "bpgrade"


def name_python() -> str:
    """Return how to type the Python that runs bpgrade."""
    return choose_word(sys.executable, "python")


def choose_word(path: str, name: str) -> str:
    """Return `name` if the shell finds this file by it, else a short path of the file."""
    found = shutil.which(name)
    if found and identify_file(found) == identify_file(path):
        return name
    # a file in the current folder may have a name with spaces above it
    below = os.path.relpath(path) if os.path.isabs(path) and is_below(path) else path
    return quote_word(below.removesuffix(EXE))


def identify_file(path: str) -> str:
    """Return the whole path of a program; Windows may write it with .exe, .EXE or without."""
    whole = os.path.normcase(os.path.abspath(path))
    return whole[: -len(EXE)] if whole.lower().endswith(EXE) else whole


def is_below(path: str) -> bool:
    """Is a file in the current folder, or in a folder of it?"""
    try:
        return os.path.commonpath([os.getcwd(), path]) == os.getcwd()
    except ValueError:  # another drive
        return False


def quote_word(word: str) -> str:
    """Return a word as a shell takes it: with quotes if it has spaces or signs of the shell."""
    if sys.platform == "win32":
        return f'"{word}"' if set(word) & set(" ()&;'") else word
    import shlex

    return shlex.quote(word) if not word.replace(os.sep, "").isidentifier() else word
