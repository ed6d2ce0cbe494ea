"""Does a sentence say what a higher hint level is for?"""

from __future__ import annotations

import re

from grader.catalogue.english import text_of
from grader.model import ExerciseResult


def leaks(said: str, right: str) -> bool:
    """Does the sentence contain the right formula, as it stands and not as a part of another one?

    One name alone (`dout`) is no formula to be told: a sentence must be able to speak of it.
    """
    formula = plain(re.split(r", \w+ = ", right)[0])  # without what its names stand for
    if re.fullmatch(r"\W?\w*", formula):
        return False
    return bool(re.search(rf"(?<![\w.)\]*/@+-]){re.escape(formula)}(?![\w.(\[*/@+-]|\)[.*/@+-])", plain(said)))


def plain(text: str) -> str:
    """The text without what the same formula may be written with or without."""
    return re.sub(r"\s*([-+*/@=<>,()])\s*", r"\1", re.sub(r"\b(?:np|self)\.", "", text)).strip()


def told_too_early(exercise: ExerciseResult) -> list[str]:
    """The sentences of level 2 that say the right formula, or a line as it must be."""
    messages = [part.message for part in (*exercise.findings, *exercise.criteria, *exercise.remarks) if part.message]
    said = [text_of(message) for message in messages]
    said += [str(f.message.values.get("more", "")) for f in exercise.findings]
    said += [f"`{f.formula}`" for f in exercise.findings if f.formula]
    right = [f.expected_formula for f in exercise.findings if f.expected_formula]
    right += [edit.after.strip() for f in exercise.findings for edit in f.edits if edit.after.strip()]
    return [sentence for sentence in said if any(leaks(sentence, formula) for formula in right)]
