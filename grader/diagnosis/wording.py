"""Put the course's own words for `out`, `dout` and letters of shapes into the messages of a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from grader.model import Check, ExerciseResult, Finding, Message, PictureCell, Untrusted
from grader.model.naming import translate_names

ARGUMENTS = ("input", "argument")  # labels are named as they are passed
KEPT = (  # values that name nothing of the mathematics, and code of the student
    "case", "type", "text", "method", "name", "file", "part", "other", "before", "after", "near", "called",
)  # fmt: skip


def show_names(result: ExerciseResult, check: Check) -> ExerciseResult:
    """Return the result with the course's words in messages, formulas and pictures."""
    words = check.structure.shown
    if not words:
        return result
    changed = {name: reword(getattr(result, name), words) for name in ("remarks", "reason", "guide", "criteria")}
    return replace(result, **changed, findings=tuple(reword_finding(finding, words) for finding in result.findings))


def reword_finding(finding: Finding, words: Mapping[str, str]) -> Finding:
    """Return a finding with other words in its message, formulas and pictures; edits and lines are the student's."""
    texts = {name: reword_text(getattr(finding, name), words) for name in ("formula", "expected_formula")}
    outputs = tuple(reword_text(one, words) for one in finding.outputs)
    changed = {name: reword(getattr(finding, name), words) for name in ("message", "pictures")}
    return replace(finding, **texts, **changed, outputs=outputs)


def reword(value: Any, words: Mapping[str, str]) -> Any:
    """Return a message, or whatever holds messages, with other words in the values of its messages."""
    if isinstance(value, Message):
        names = {name: word for name, word in words.items() if word.isidentifier()}
        of = {key: {} if key in KEPT else names if key in ARGUMENTS else words for key in value.values}
        kept = {key: reword_text(one, of[key]) for key, one in value.values.items()}
        return replace(value, values={key: reword(one, words) for key, one in kept.items()})
    if isinstance(value, tuple):
        return tuple(reword(one, words) for one in value)
    if isinstance(value, PictureCell):
        return replace(value, text=reword_text(value.text, words), words=reword(value.words, words))
    if is_dataclass(value) and not isinstance(value, type | Enum):
        return replace(value, **{field.name: reword(getattr(value, field.name), words) for field in fields(value)})
    return value


def reword_text(text: Any, words: Mapping[str, str]) -> Any:
    """Return a text of the grader with other words; a text of the submission stays as it is."""
    is_own = isinstance(text, str) and not isinstance(text, Untrusted | Enum)
    return type(text)(translate_names(text, words)) if is_own else text
