"""Propose definitions of near names for an exercise that nothing else is graded for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from grader.model import Check
from grader.submission.matching import Candidate, is_asked_for, is_stub, normalize_names
from grader.submission.source import Submission, normalize_name

LETTERS_PER_SLIP = 6  # a word of 12 letters may have two slips; a shorter one has one
WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+|\d+")
CANDIDATES = 3
LONGEST = 60  # letters of a name that is near to another


def propose_near_names(check: Check, checks: Sequence[Check], submission: Submission) -> list[Candidate]:
    """List definitions of the right kind with a near name that belongs to no exercise: further words, then slips.

    Only a run can prove that the exercise is meant.
    """
    known = {name for other in checks for name in (*normalize_names(other), *map(normalize_name, other.partners))}
    found = [
        candidate
        for source in submission.sources
        for definition in source.definitions.values()
        if normalize_name(definition.name) not in known
        for candidate, meant in list_meanings(Candidate(source, definition), check)
        if is_asked_for(definition, source.definitions, check, checks, meant) and not is_stub(check, candidate)
    ]
    return sorted(found, key=lambda candidate: candidate.likeness == "misspelt")[:CANDIDATES]


def list_meanings(candidate: Candidate, check: Check) -> Iterator[tuple[Candidate, str]]:
    """Yield a candidate with its likeness, and the normal form of the exercise's name that it is near to."""
    name = candidate.definition.name
    if len(name) > LONGEST:
        return
    words = [word.lower() for word in WORD.findall(name)]
    parts = {"".join(words[first:last]) for first, last in combinations(range(len(words) + 1), 2)}
    if meant := parts & normalize_names(check):
        yield Candidate(candidate.source, candidate.definition, "worded"), max(meant, key=len)
    elif slip := next((known for known in (check.symbol, *check.aliases) if is_slip(name, known)), None):
        yield Candidate(candidate.source, candidate.definition, "misspelt"), normalize_name(slip)


def is_slip(name: str, meant: str) -> bool:
    """Is `name` the name `meant` with one or two wrong letters in a word?

    Another word or another number makes another name: `MultiLayerNet` is no slip of `TwoLayerNet`. `Gelu` is no slip
    of `Relu`: students hardly ever misspell the first letter.
    """
    typed, right = WORD.findall(name), WORD.findall(meant)
    if len(typed) != len(right):  # `Mulllayer`: a capital or an underscore is missing
        typed, right = ["".join(typed)], ["".join(right)]
    if re.findall(r"\d", name) != re.findall(r"\d", meant):
        return False
    pairs = [(a.lower(), b.lower()) for a, b in zip(typed, right, strict=True)]
    return all(a[:1] == b[:1] and has_few_slips(a, b) for a, b in pairs)


def has_few_slips(typed: str, right: str) -> bool:
    """Has a word as few slips as its length allows? The lengths are compared first."""
    most = max(1, len(right) // LETTERS_PER_SLIP)
    return abs(len(typed) - len(right)) <= most and count_slips(typed, right) <= most


def count_slips(typed: str, right: str) -> int:
    """Count letters that are missing, added, replaced or swapped with the next (optimal string alignment)."""
    before, last = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, letter in enumerate(typed, 1):
        row = [i]
        for j, wanted in enumerate(right, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == right[j - 2] and typed[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        before, last = last, row
    return last[-1]
