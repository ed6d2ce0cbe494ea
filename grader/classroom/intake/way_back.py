"""Names by which a platform takes feedback back: they begin as its download names what was handed in."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from grader.classroom.intake.collect import HandIn, NotCollected, list_everything
from grader.classroom.intake.layouts import CANVAS, MOODLE_FILES, MOODLE_FOLDERS, recognise_layout
from grader.classroom.intake.match import assign_owners
from grader.classroom.intake.roster import Roster

# Canvas reads the number of the student and that of the file, Moodle the number and the plugin
TAKES_BACK = (CANVAS, MOODLE_FOLDERS, MOODLE_FILES)


def read_ways_back(download: Path, roster: Roster | None, unpacked: Path) -> dict[str, str]:
    """Read by student how the name of a file for that student begins; NotCollected for another platform's download."""
    with ExitStack() as stack:
        entries, _ = list_everything(download, unpacked, stack)
        layout, entries, _ = recognise_layout(entries, zipped=download.is_file())
    if layout not in TAKES_BACK:
        raise NotCollected(
            f"{download} must be a download of Canvas or Moodle, which take feedback back; it is {layout.name}. "
            "Leave out --like for a folder of files."
        )
    read = layout.make_reader(entry.path for entry in entries)
    found: dict[str, tuple[int, HandIn]] = {}
    for entry in entries:
        reading = read(entry.path)
        if reading is None or reading.get("file") is None:
            continue  # a text or a link in Canvas has no number to which a file could belong
        student, start = reading["student"] or "", entry.path.removesuffix(reading["file"] or "")
        order = int(reading.get("order") or 0)
        if student not in found or order > found[student][0]:
            found[student] = order, HandIn(student, ((start, start),), name=reading.get("name") or "")
    owned = assign_owners([one for _, one in found.values()], roster)
    return {one.student: one.files[0][0] for one, _ in owned}
