"""Changes of marks -> text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.classroom.pages.gradebook import format_mark

if TYPE_CHECKING:
    from grader.classroom.run.regrade import MarkChange


def render(changes: Sequence[MarkChange], catalogue: Catalogue) -> str:
    """Return who gains and who loses, with reasons."""
    if not changes:
        return f"  {catalogue.format('regrade.nothing')}\n"
    gaining, losing = [c for c in changes if not c.lowers], [c for c in changes if c.lowers]
    lines: list[str] = []
    for id, those in (("regrade.gaining", gaining), ("regrade.losing", losing)):
        if those:
            lines.append(f"  {catalogue.format(id, count=len(those))}")
        for change in those:
            before, after = map(format_mark_or_nothing, (change.before, change.after))
            lines.append(f"  {printable(change.student)}: {before} -> {after}")
            lines += [f"      {catalogue.format_message(why)}" for why in change.why]
    return "\n".join(lines) + "\n"


def format_mark_or_nothing(points: float | None) -> str:
    """Write the points, or "-" if there are none."""
    return format_mark(points) or "-"


def render_kept(students: Sequence[str], catalogue: Catalogue) -> str:
    """Name the students whose results stay as they were."""
    if not students:
        return ""
    return f"  {catalogue.format('regrade.kept', count=len(students), students=', '.join(students))}\n"
