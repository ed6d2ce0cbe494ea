"""Put a course's names into formulas and texts."""

from __future__ import annotations

import re
from collections.abc import Mapping

IN_CODE = re.compile(r"(?a:`[^`]*`|\([A-Z0-9, ]+\)|\b[A-Z]\b)")  # in Korean a letter may touch the next word
NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w*\()")


def translate_words(text: str, words: Mapping[str, str]) -> str:
    """Return a text with other names in its code, and in its shapes."""
    return IN_CODE.sub(lambda found: translate_names(found[0], words), text)


def translate_names(text: str, words: Mapping[str, str]) -> str:
    """Return a formula with other names, all of them replaced at once; a method or a function keeps its name."""
    return NAME.sub(lambda found: words.get(found[0], found[0]), text)
