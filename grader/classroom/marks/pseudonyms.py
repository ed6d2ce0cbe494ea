"""A class under pseudonyms: the same for a student every time, and nobody's who has not the store."""

from __future__ import annotations

import hmac
from dataclasses import replace

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import EXCUSED, NOTHING_HANDED_IN, OVERRIDE
from grader.classroom.marks.unread import UNREAD
from grader.model import Message

DIGITS = 10
KEPT = (EXCUSED, NOTHING_HANDED_IN)  # notes that name nobody


def replace_names(book: Classbook, secret: bytes) -> Classbook:
    """Return the marks without ids, names, and the notes and reasons that may name somebody."""
    names = {one.student: make_pseudonym(one.student, secret) for one in book.marks}
    marks = [
        replace(
            one,
            student=names[one.student],
            name="",
            keys=(),
            hand_in=one.hand_in and replace(one.hand_in, student=names[one.student], shown_name="", problems=()),
            cells={name: replace(cell, why=hide_reason(cell.why)) for name, cell in one.cells.items()},
            notes=tuple(n for n in one.notes if n in KEPT),
        )
        for one in book.marks
    ]
    return Classbook(
        tuple(sorted(marks, key=lambda one: one.student)),
        {names[student]: one for student, one in book.first.items()},
        {names[student]: found for student, found in book.findings.items()},
        book.unexplained,
    )


def hide_reason(why: Message | None) -> Message | None:
    """Return the reason of a cell without the words of a person and names of files."""
    return Message(why.id) if why is not None and why.id in (OVERRIDE, UNREAD) else why


def make_pseudonym(student: str, secret: bytes) -> str:
    """Make a student's pseudonym from the secret of a store."""
    return "s-" + hmac.new(secret, student.encode("utf-8", "backslashreplace"), "sha256").hexdigest()[:DIGITS]
