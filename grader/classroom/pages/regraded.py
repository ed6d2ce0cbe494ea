"""What grading again changes -> text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.catalogue.harmless import printable
from grader.classroom.pages.gradebook import number

if TYPE_CHECKING:
    from grader.classroom.run.regrade import Change


def render(changes: Sequence[Change]) -> str:
    """Who gains and who loses, and why."""
    if not changes:
        return "  Nobody's points change.\n"
    gaining, losing = [c for c in changes if not c.lowers], [c for c in changes if c.lowers]
    lines: list[str] = []
    for what, those in (("gain", gaining), ("lose", losing)):
        if those:
            lines.append(f"  {len(those)} {what}:" if len(those) > 1 else f"  1 {what}s:")
        for change in those:
            lines.append(f"  {printable(change.student)}: {total(change.before)} -> {total(change.after)}")
            lines += [f"      {printable(why)}" for why in change.why]
    return "\n".join(lines) + "\n"


def total(points: float | None) -> str:
    """The points in all, or a word where there are none."""
    return number(points) or "nothing"


def kept(students: Sequence[str]) -> str:
    """Whose results stay as they were."""
    if not students:
        return ""
    names = ", ".join(map(printable, students))
    return f"  {len(students)} keep their results, for they would lose (--allow-lower lowers them): {names}\n"
