"""Match hand-ins with the roster, and collect what staff should look at before grading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.classroom.intake.collect import Collected, HandIn
from grader.classroom.intake.inside import look_inside
from grader.classroom.intake.roster import Person, Roster, fold_key, fold_name
from grader.model import Check, Problem

KEY_LENGTH = 4  # of a part of a folder's name that may be an id


@dataclass(frozen=True)
class IdentifiedHandIn:
    """A hand-in, whose it is, and what is in it; `exercises` are those that are there and no stub."""

    hand_in: HandIn
    person: Person | None
    exercises: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Intake:
    """Everything about a class that can be said without running anything.

    `exercises` are those that were looked for. `several` are hand-ins that are one person's, `same` a
    file's name and those who handed in just its bytes.
    """

    layout: str
    found: tuple[IdentifiedHandIn, ...]
    exercises: tuple[str, ...] = ()
    with_roster: bool = False
    not_on_roster: tuple[str, ...] = ()
    not_handed_in: tuple[Person, ...] = ()
    nothing_recognised: tuple[str, ...] = ()
    several: tuple[tuple[str, ...], ...] = ()
    same: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problems: tuple[Problem, ...] = ()


def match_roster(collected: Collected, roster: Roster | None = None, checks: Sequence[Check] = ()) -> Intake:
    """Match each hand-in with a person, and list what does not fit. Without checks, look for no exercises."""
    found: list[IdentifiedHandIn] = []
    works: dict[str, list[tuple[str, str, str]]] = {}
    for one, owner in assign_owners(collected.hand_ins, roster):
        inside = look_inside(one, checks)
        found.append(IdentifiedHandIn(one, owner, inside.exercises, (*one.problems, *inside.problems)))
        for name, digest in inside.works:
            works.setdefault(digest, []).append((one.student, name, dict(one.files)[name]))
    owned = {person.id for one in collected.hand_ins if roster and (person := find_owner(one, roster))}
    strangers = [f.hand_in for f in found if f.person is None]
    return Intake(
        layout=collected.layout,
        found=tuple(found),
        exercises=tuple(check.name for check in checks),
        with_roster=roster is not None,
        not_on_roster=tuple(one.student for one in strangers if not find_owner(one, roster)) if roster else (),
        not_handed_in=tuple(person for person in roster.people if person.id not in owned) if roster else (),
        nothing_recognised=tuple(f.hand_in.student for f in found if not f.exercises) if checks else (),
        several=tuple(group_hand_ins(collected.hand_ins, roster)),
        same=tuple(find_copies(works.values())),
        problems=collected.problems,
    )


def assign_owners(hand_ins: Sequence[HandIn], roster: Roster | None) -> list[tuple[HandIn, Person | None]]:
    """Assign owners and ids of the roster; several hand-ins of one person get none by guess."""
    if roster is None:
        return [(one, None) for one in hand_ins]
    found: list[tuple[HandIn, Person | None]] = []
    owners = [find_owner(one, roster) for one in hand_ins]
    for one, owner in zip(hand_ins, owners, strict=True):
        if owner is not None and (owners.count(owner) == 1 or one.student == owner.id):
            found.append((replace(one, student=owner.id, name=owner.name or one.name), owner))
        else:
            found.append((one, None))
    return sorted(found, key=lambda pair: pair[0].student)


def find_owner(one: HandIn, roster: Roster) -> Person | None:
    """Find the owner of a hand-in by its id, address or name, or by a part of its folder's name."""
    by_key = next((p for key in (one.student, one.email) if (p := roster.by_key.get(fold_key(key)))), None)
    by_name = next((p for name in (one.name, one.student) if (p := roster.by_name.get(fold_name(name)))), None)
    if found := {person for person in (by_key, by_name) if person}:
        # a number of the platform's may be another student's in the roster, and then the name says otherwise
        return found.pop() if len(found) == 1 else None
    parts = {fold_key(part) for part in re.split(r"[\s_()-]+", one.student) if len(part) >= KEY_LENGTH}
    people = {person.id: person for part in parts if (person := roster.by_key.get(part))}
    return next(iter(people.values())) if len(people) == 1 else None


def group_hand_ins(hand_ins: Sequence[HandIn], roster: Roster | None) -> Iterator[tuple[str, ...]]:
    """Group the hand-ins of one person by the roster, or by ids without case and blanks."""
    groups: dict[str, list[str]] = {}
    for one in hand_ins:
        owner = find_owner(one, roster) if roster else None
        groups.setdefault(fold_key(owner.id if owner else one.student), []).append(one.student)
    yield from (tuple(group) for group in groups.values() if len(group) > 1)


def find_copies(works: Iterable[Sequence[tuple[str, str, str]]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Find equal files of different students; the one file of a group is no copy."""
    for copies in works:
        students = dict.fromkeys(student for student, *_ in copies)
        if len(students) > 1 and len({path for *_, path in copies}) > 1:
            yield copies[0][1], tuple(students)
