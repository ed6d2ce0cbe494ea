"""The language of texts: that which is asked for, else that of the environment, else that of the system."""

from __future__ import annotations

import os
import re
import sys

ENGLISH = "en"
LANGUAGES = (ENGLISH, "ko")
WORDS = {"korean": "ko", "한국어": "ko", "english": ENGLISH, "영어": ENGLISH}  # as Windows and people name a language
VARIABLE = "BPGRADE_LANG"


def choose_language(asked: str | None = None) -> str:
    """Return the language asked for, else that of BPGRADE_LANG, else that of the system; English for any other."""
    return next(filter(None, (asked, find_asked_language(), find_system_language())), ENGLISH)


def find_asked_language() -> str | None:
    """Find the language in BPGRADE_LANG; None for one without texts."""
    return parse_locale(os.environ.get(VARIABLE, ""))


def find_system_language() -> str | None:
    """Find the language of the system, as other programs do; None for one without texts."""
    name = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if not name and sys.platform == "win32":
        import locale  # only Windows needs it

        name = locale.getlocale()[0] or ""
    return parse_locale(name)


def parse_locale(name: str) -> str | None:
    """Return the language of `ko_KR.UTF-8`, `ko`, `Korean_Korea.949` or `한국어`; None for one without texts."""
    word = re.split(r"[\W_]", name.lower())[0]
    return WORDS.get(word, word if word in LANGUAGES else None)
