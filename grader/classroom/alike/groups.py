"""Groups of students who have the same code, and how unlikely that is in this class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log

from grader.classroom.alike.pieces import CodePiece, Portion
from grader.model import Place

FEW = 3  # as many are no third of a small class
MOST = 3.0  # what one statement can add (1 in 20), because the statements of one person come together
# right answers of different hands share at most 6, and come at most 10 above chance (tests/alike_class.py)
STATEMENTS, ABOVE_CHANCE = 8, 12.0


@dataclass(frozen=True, order=True)
class Hand:
    """A student, the `team` that works together, and the name of the `store` if it is another one."""

    store: str
    student: str
    team: str


@dataclass(frozen=True)
class Group:
    """Students with the same code in an exercise or in a part of it.

    `statements` counts what few others have, and `rarity` is the sum of -log of the share of the class that has each.
    """

    exercise: str
    portion: Portion
    part: str
    rarity: float
    statements: int
    places: tuple[tuple[Hand, Place], ...]


def find_groups(handed_in: Iterable[tuple[Hand, CodePiece]], given: Mapping[str, Collection[str]]) -> list[Group]:
    """Find the groups, the most unlikely one first; `given` has by exercise the statements that everybody got."""
    found: list[Group] = []
    for exercise, pairs in groupby(sorted(handed_in, key=name_exercise), key=name_exercise):
        found += find_in_exercise(list(pairs), given.get(exercise, ()))
    return sorted(found, key=lambda one: (-one.rarity, one.exercise, one.part))


def name_exercise(pair: tuple[Hand, CodePiece]) -> str:
    """Return the exercise of a piece."""
    return pair[1].exercise


def find_in_exercise(pairs: Sequence[tuple[Hand, CodePiece]], given: Collection[str]) -> Iterator[Group]:
    """Yield the groups of one exercise; a part only where no larger piece tells of the same students."""
    holders: dict[str, set[str]] = {}
    same: dict[tuple[Portion, str], dict[Hand, CodePiece]] = {}
    for hand, piece in pairs:
        same.setdefault((piece.portion, piece.form.key), {}).setdefault(hand, piece)
        for statement in piece.form.statements if piece.portion is Portion.WHOLE else ():
            holders.setdefault(statement, set()).add(hand.team)
    teams = len({hand.team for hand, _ in pairs})
    third = max(FEW, teams / 3)
    rare = {one: len(who) for one, who in holders.items() if len(who) <= third and one not in given}
    largest: dict[Hand, Group] = {}
    groups = (weigh_group(members, rare, teams) for members in same.values())
    for group in sorted(filter(None, groups), key=lambda one: (one.portion, -one.rarity)):
        hands = [hand for hand, _ in group.places]
        known = largest.get(hands[0])
        if known is None or not {*hands} <= {hand for hand, _ in known.places}:
            largest |= {hand: group for hand in hands if hand not in largest}
            yield group


def weigh_group(members: Mapping[Hand, CodePiece], rare: Mapping[str, int], teams: int) -> Group | None:
    """Return the group of those who hold one form; None for one team, or where it may be chance."""
    sharing = len({hand.team for hand in members})
    if sharing < 2 or all(hand.store for hand in members):
        return None
    piece = members[min(members)]
    shared = [rare[one] for one in piece.form.statements if one in rare]
    # two who share count as one, and a larger group as half its number, for it rather has a source of its own
    half = sharing / 2
    rarity = sum(min(MOST, log((teams - half + 1) / (count - half))) for count in shared)
    chance = log(teams * (teams - 1) / 2)
    if len(shared) < STATEMENTS or rarity - chance < ABOVE_CHANCE:
        return None
    places = tuple((hand, members[hand].place) for hand in sorted(members))
    return Group(piece.exercise, piece.portion, piece.part, rarity, len(shared), places)
