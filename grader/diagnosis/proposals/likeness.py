"""How alike two names are, and at which cost one is taken for the other."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

PUBLIC = re.compile(r"[a-zA-Z]")
FAR = 1.2  # the cost of a name that has no letters in common
ONE_APART = 0.72  # the least likeness of names that differ by one letter
NEAR = 0.6  # the likeness from which on a name is near, whatever is in sight


def measure_likeness(name: str, other: str) -> float:
    """How alike are two names, from 0 to 1? Small and capital letters are the same."""
    one, two = sorted((name.lower(), other.lower()), key=len)
    ratio = difflib.SequenceMatcher(None, one, two).ratio()
    return max(ratio, ONE_APART) if is_one_apart(one, two) else ratio


def is_one_apart(one: str, two: str) -> bool:
    """Do two names differ by one letter, or by two that changed places? The first is not longer."""
    if len(one) == len(two):
        places = [n for n in range(len(one)) if one[n] != two[n]]
        turned = len(places) == 2 and places[1] == places[0] + 1 and sorted(one) == sorted(two)
        return len(one) > 1 and (len(places) == 1 or turned)
    return len(one) > 1 and any(two[:n] + two[n + 1 :] == one for n in range(len(two)))


def cost_of_name(name: str, other: str) -> float:
    """Return the cost of another name: the more alike, the lower."""
    return FAR - measure_likeness(name, other)


def list_near(name: str, known: Iterable[str], likeness: float = NEAR) -> list[str]:
    """The names that are alike, the nearest first."""
    found = [one for one in set(known) if one != name and PUBLIC.match(one) and measure_likeness(name, one) >= likeness]
    return sorted(found, key=lambda one: (-measure_likeness(name, one), one))
