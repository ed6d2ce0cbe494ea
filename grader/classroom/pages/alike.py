"""Write groups of students whose code is alike: as text, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from grader.catalogue.catalogue import Catalogue
from grader.catalogue.harmless import printable
from grader.classroom.alike.compare import Comparison
from grader.classroom.alike.groups import Group, Hand
from grader.classroom.alike.pieces import Portion
from grader.classroom.pages.gradebook import BYTE_ORDER_MARK, guard_cell, write_csv
from grader.reports.columns import measure_columns, pad_text
from grader.reports.explanations import format_place

HEAD = ("group", "rarity", "exercise", "portion", "function", "statements")
PLACE = ("store", "student", "name", "file", "cell", "line")
Name = Callable[[Hand], str]


def render_groups(
    found: Sequence[Group], compared: Comparison, name: Name, catalogue: Catalogue, *, seconds: float
) -> str:
    """Return the groups as text, and who was not compared."""
    lines = [f"  {catalogue.format('alike.found', count=len(found))}", f"  {catalogue.format('alike.no_verdict')}", ""]
    for group in found:
        only = group.part if group.portion is Portion.ONE_FUNCTION else None
        without = group.part if group.portion is Portion.ALL_BUT_ONE else None
        what = catalogue.format("alike.code", exercise=group.exercise, without=without, only=only)
        lines.append(
            f"  {what}: {catalogue.format('alike.rarity', rarity=round(group.rarity), count=group.statements)}"
        )
        hands = [printable(" ".join(filter(None, (one.store, one.student, name(one))))) for one, _ in group.places]
        width = max(map(measure_columns, hands))
        for hand, (_, place) in zip(hands, group.places, strict=True):
            lines.append(f"    {pad_text(hand, width)}  {format_place(place, '', catalogue)}")
        lines.append("")
    lines.append(f"  {catalogue.format('alike.compared', count=len(compared.hands), seconds=f'{seconds:.1f}')}")
    if compared.unread:
        names = ", ".join(printable(" ".join(filter(None, (one.store, one.student)))) for one in compared.unread)
        lines.append(f"  {catalogue.format('alike.unread', count=len(compared.unread), students=names)}")
    return "\n".join(lines) + "\n"


def list_rows(found: Sequence[Group], name: Name) -> Iterator[tuple[tuple[object, ...], tuple[object, ...]]]:
    """Yield what HEAD names of a group, and what PLACE names of one of its students."""
    for number, one in enumerate(found, 1):
        head = (number, round(one.rarity, 1), one.exercise, one.portion.name.lower(), one.part, one.statements)
        for hand, place in one.places:
            yield head, (hand.store, hand.student, name(hand), place.file, place.cell, place.line)


def render_group_table(found: Sequence[Group], name: Name) -> str:
    """Return a CSV row for each student of each group."""
    rows = [[*head, *place] for head, place in list_rows(found, name)]
    cells = [[guard_cell("" if cell is None else str(cell)) for cell in row] for row in rows]
    return BYTE_ORDER_MARK + write_csv([[*HEAD, *PLACE], *cells])


def render_group_document(found: Sequence[Group], compared: Comparison, name: Name, catalogue: Catalogue) -> str:
    """Return the groups as one JSON object."""
    groups: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for head, place in list_rows(found, name):
        groups.setdefault(head, []).append(dict(zip(PLACE, place, strict=True)))
    document = {
        "schema": "bpgrade/alike/1",
        "note": catalogue.format("alike.no_verdict"),
        "students": len(compared.hands),
        "not_compared": [{"store": one.store, "student": one.student} for one in compared.unread],
        "groups": [dict(zip(HEAD, head, strict=True)) | {"places": places} for head, places in groups.items()],
    }
    return json.dumps(document, ensure_ascii=True, allow_nan=False, indent=1) + "\n"
