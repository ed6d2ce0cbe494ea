"""Read the lines that the fault handler of a child wrote when its time was up or it died."""

from __future__ import annotations

import re

from grader.model import Place
from grader.submission.source import Submission

LOOKS_CAP, LINES_CAP = 10, 100
BEGINNING = re.compile(r"^(?:Fatal Python error: |Stack \(|Current thread )", re.MULTILINE)
HEAD = "(most recent call first):"
LINE = re.compile(r'^  File "<submission (\d{1,6}) (\d{1,6})>", line (\d{1,7}) in ', re.MULTILINE)

Stop = tuple[Place, ...]  # the lines of the submission, the innermost first


def split_output(written: str) -> tuple[str, str]:
    """Split what a child wrote past Python into the output of the code and the text of the fault handler."""
    found = BEGINNING.search(written)
    return (written[: found.start()], written[found.start() :]) if found else (written, "")


def read_stops(text: str, submission: Submission) -> tuple[Stop, ...]:
    """Read where the code was at each look. A submission can write such a text too, so it only names lines."""
    looks = (LINE.findall(look)[:LINES_CAP] for look in text.split(HEAD)[1 : LOOKS_CAP + 1])
    stops = (tuple(place for found in look if (place := read_stop(found, submission))) for look in looks)
    return tuple(stop for stop in stops if stop)


def read_stop(found: tuple[str, str, str], submission: Submission) -> Place | None:
    """Read a line that the submission has."""
    file, cell, line = map(int, found)
    if file >= len(submission.sources):
        return None
    source = submission.sources[file]
    place = source.place(cell or None, line)
    return place if source.line(place) is not None else None
