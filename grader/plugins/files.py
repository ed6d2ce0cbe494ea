"""A plugin that is one file: it is named by its path, and nothing is put on `sys.path`."""

from __future__ import annotations

import hashlib
import linecache
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from grader.plugins.hooks import PluginError


def is_file_word(word: str) -> bool:
    """Does the word mean a file, and not a module? A path has a `/`, a `\\` or the end `.py`."""
    return "/" in word or "\\" in word or word.endswith(".py")


def name_plugin(word: str) -> str:
    """Return the name of the plugin that a word of -p means: a module, or a file without its folder."""
    return Path(word).name if is_file_word(word) else word


def resolve_modules(words: Iterable[str], folder: Path) -> tuple[str, ...]:
    """Return modules as they are, and files as whole paths; `folder` is where a relative path begins."""
    parts = ((word, word.replace("\\", "/") if os.sep == "/" else word) for word in words)
    return tuple(os.path.abspath(folder / path) if is_file_word(word) else word for word, path in parts)


def load_file(word: str) -> tuple[ModuleType, str]:
    """Load a plugin from its file alone, and return it with its version.

    The version ends with a digest of the text, so that a store knows which checks graded it. No compiled copy is
    read or written. PluginError names the file.
    """
    path = Path(word)
    if not path.is_file():
        what = "is a folder; name the .py file in it" if path.is_dir() else "is not there; correct the path"
        raise PluginError(f"plugin file {word} {what}, or name an installed module without `/` and `.py`")
    if path.suffix != ".py":
        raise PluginError(f"plugin file {word} must be a Python file, whose name ends in .py")
    linecache.checkcache(str(path))  # checks read the text of their drives and mistakes
    module = ModuleType(path.name)
    module.__file__ = str(path)
    sys.modules[path.name] = module  # a dataclass looks up its module there; no import has this name
    try:
        text = path.read_bytes()
        exec(compile(text, str(path), "exec"), module.__dict__)
    except Exception as error:  # a plugin's code may raise anything
        raise PluginError(f"plugin file {word} cannot be loaded: {type(error).__name__}: {error}") from None
    return module, f"{getattr(module, '__version__', '0')}+{hashlib.sha256(text).hexdigest()[:12]}"
