"""Text of a submission made harmless for the places where it is shown."""

from __future__ import annotations

import re
import unicodedata

CONTROL_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# what a runner obeys in the log of a job: `::name::` at the start of a line, `##[name]` or `##vso[` anywhere in it
AT_START, ANYWHERE = re.compile(r"^([^\S\n]*):(?=:)", re.MULTILINE), re.compile(r"#(?=#\w*\[)")


def printable(text: str, *, newlines: bool = False) -> str:
    """Return the text without control and formatting characters, which move the cursor or reorder a line."""
    if text.isprintable():
        return str(text)
    return "".join(
        c
        if (newlines and c == "\n") or unicodedata.category(c) not in CONTROL_CATEGORIES
        else " " * 4
        if c == "\t"
        else "\ufffd"
        for c in text
    )


def for_log(text: str) -> str:
    """Return the text without commands to the runner of a job, which reads all that is printed for commands."""
    return ANYWHERE.sub("# ", AT_START.sub(r"\1: ", text))
