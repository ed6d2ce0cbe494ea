"""Compare the last hand-ins of stores, and leave out what everybody was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.classroom.alike.groups import Group, Hand, find_groups
from grader.classroom.alike.pieces import CodePiece, list_code_pieces
from grader.classroom.store.store import Store
from grader.model import Check
from grader.submission.read import parse_contents, read_submission
from grader.submission.source import Submission


@dataclass
class Comparison:
    """The students of one class or more, and the pieces of their last hand-ins.

    `teams` have the group of a student of the roster. `unread` are students with no code that can be compared.
    """

    checks: Sequence[Check]
    teams: Mapping[str, str]
    given: dict[str, set[str]] = field(default_factory=dict)
    pieces: list[tuple[Hand, CodePiece]] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)
    unread: list[Hand] = field(default_factory=list)

    def add_store(self, store: Store, name: str = "") -> None:
        """Add the last hand-in of each student; `name` is that of another store than the one asked for."""
        last = {one.student: one.submission for one in store.list_hand_ins()}
        known: dict[str, list[CodePiece]] = {}
        for student, submission in last.items():
            if submission not in known:
                found = parse_contents(student, store.read_contents(submission))
                known[submission] = list(list_code_pieces(found, self.checks))
            # a student of both classes is one team: nobody copies from oneself
            hand = Hand(name, student, self.teams.get(student) or f"student {student}")
            (self.hands if known[submission] else self.unread).append(hand)
            self.pieces += ((hand, piece) for piece in known[submission])

    def add_given(self, submission: Submission) -> None:
        """Leave out the statements of a text that everybody has."""
        for source in submission.sources:
            for piece in list_code_pieces(Submission(submission.name, (source,)), self.checks):
                self.given.setdefault(piece.exercise, set()).update(piece.form.statements)

    def find_groups(self) -> list[Group]:
        """Find the groups of students, the most unlikely one first."""
        return find_groups(self.pieces, self.given)


def read_given(folders: Sequence[Path], checks: Sequence[Check]) -> Iterator[Submission]:
    """Read the stubs or solutions of the checks."""
    for path in (folder / f"{check.name}.py" for folder in folders for check in checks):
        if path.is_file():
            yield read_submission(path)
