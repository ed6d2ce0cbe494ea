"""Read every sentence of a report, at all levels, as a beginner whose English is weak reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus import load_english

from grader.model import ExerciseResult, Message, Report, Verdict
from grader.reports.explanations import list_problems, list_sentences
from grader.reports.visible import visible

LEVELS = (1, 2, 3, 4)
WORDS = 30
CODE = re.compile(r"`[^`]*`")
END = re.compile(r"(?<=[.!?:])\s+")
FULL_STOP = re.compile(r"(?<=[.?!])\s+")
FAULTS = {
    "two marks": re.compile(r"[?!,;:]\.|\?\?|(?<!\.)\.\.(?!\.)|[.,] [.,]"),
    "a brace": re.compile(r"[{}]"),
    "nothing in the place of a word": re.compile(r"\bNone\b|\(\)|``|\b(?:are|is|of|by|with) [.,]|  "),
}
NAMELESS = re.compile(r"`the result`|\b[Yy]our `?(?:scores|losses|accuracies)`? is\b")


def list_texts(exercise: ExerciseResult) -> Iterator[str]:
    """Yield every text of an exercise as far as its report shows it; an edit is code and no text."""
    catalogue = load_english()
    for finding in exercise.findings:
        finding = replace(finding, message=hide_raw_text(finding.message))
        yield from list_sentences(finding, catalogue)
        yield from catalogue.list_further(finding.message)
    messages: list[Message | None] = [exercise.reason, *exercise.guide]
    messages += [part.message for part in (*exercise.criteria, *exercise.remarks)]
    yield from (catalogue.format_message(hide_raw_text(message)) for message in messages if message is not None)


def hide_raw_text(message: Message) -> Message:
    """Return a message with a word in the place of what Python or numpy said."""
    values = {
        name: "x" if name == "text" and isinstance(value, str) else value for name, value in message.values.items()
    }
    return replace(message, values=values)


def find_faults(text: str) -> Iterator[str]:
    """Yield what is wrong with a text for a reader."""
    if text.startswith(("Change line", "Right:", "Yours:")) or re.match(
        r"(?:Write (?:above|below)|Delete|Begin|Indent) lines? ", text
    ):
        return
    prose = CODE.sub("x", text)
    for sentence in END.split(prose):
        if len(sentence.split()) > WORDS:
            yield f"{len(sentence.split())} words: {sentence}"
    yield from (f"{fault}: {text}" for fault, pattern in FAULTS.items() if pattern.search(prose))
    if NAMELESS.search(text):
        yield f"no name: {text}"


def find_raw_texts(exercise: ExerciseResult) -> Iterator[str]:
    """Yield the findings whose first sentence has the words of Python or numpy."""
    for message in (*(finding.message for finding in exercise.findings), exercise.reason):
        raw = str(message.values.get("text") or "") if message else ""
        first = FULL_STOP.split(load_english().format_message(message))[0] if message else ""
        if raw in first and len(raw.split()) > len(first.split()) / 2:
            yield f"raw text: {first}"


def find_unproved(exercise: ExerciseResult) -> Iterator[str]:
    """Yield the findings that ask "did you mean" and have no edit, which would prove it."""
    for finding in exercise.findings:
        text = load_english().format_message(finding.message)
        if "id you mean" in text and not finding.edits:
            yield f"unproved: {text}"


def find_wrong_causes(report: Report) -> Iterator[str]:
    """Yield the findings that name an exercise which is right."""
    right = {exercise.name for exercise in report.exercises if exercise.verdict is Verdict.PASSED}
    for exercise in report.exercises:
        for finding in exercise.findings:
            if right & {str(value) for value in finding.message.values.values()} - {exercise.name}:
                yield f"a right exercise as a cause: {load_english().format_message(finding.message)}"


def read_report(report: Report) -> list[str]:
    """Return every fault in the sentences of a report."""
    found = [fault for text in list_problems(report, load_english()) for fault in find_faults(text)]
    for level in LEVELS:
        shown = visible(report, level=level)
        found += [fault for e in shown.exercises for text in list_texts(e) for fault in find_faults(text)]
        found += [fault for e in shown.exercises for fault in find_raw_texts(e)]
    found += [fault for exercise in report.exercises for fault in find_unproved(exercise)]
    return sorted({*found, *find_wrong_causes(report)})
