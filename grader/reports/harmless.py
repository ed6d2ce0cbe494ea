"""Text of a submission made harmless for the places where it is shown."""

from __future__ import annotations

import unicodedata

CONTROL_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def printable(text: str, *, newlines: bool = False) -> str:
    """Without control and formatting characters, which could move the cursor or reorder a line."""
    return "".join(
        c
        if (newlines and c == "\n") or unicodedata.category(c) not in CONTROL_CATEGORIES
        else " " * 4
        if c == "\t"
        else "\ufffd"
        for c in text
    )
