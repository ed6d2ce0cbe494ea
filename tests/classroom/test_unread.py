"""Work that nobody could read is an empty cell with a sentence in every output; a zero only where staff say so."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from corpus import SOLUTIONS, Result, invoke

from grader.classroom.intake.collect import HandIn
from grader.classroom.run.grade_class import ClassRun
from grader.classroom.store.rows import Run
from grader.classroom.store.store import Store

RELU = SOLUTIONS.joinpath("activation/relu.py").read_text(encoding="utf-8")
SIGMOID = SOLUTIONS.joinpath("activation/sigmoid.py").read_text(encoding="utf-8")
NOISE = b"\x00\x01\x02\xff\xfe\x99" * 50


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip with these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


# by student: the files handed in
UNREAD: dict[str, dict[str, bytes]] = {
    "bytes": {"relu.py": NOISE},
    "encoding": {"relu.py": RELU.encode() + b"# " + bytes(range(128, 256))},
    "notebook": {"relu.ipynb": b'{"cells": ['},
    "word": {"report.docx": pack({"word/document.xml": b"<w/>"})},
    "pdf": {"answers.pdf": b"%PDF-1.4"},
    "picture": {"relu.png": b"\x89PNG\r\n"},
    "packed": {"work.rar": b"Rar!\x1a\x07"},
    "zip_in_zip": {"work.zip": pack({"inner.zip": pack({"relu.py": RELU.encode()})})},
    "half_a_zip": {"work.zip": pack({"relu.py": RELU.encode()})[:40]},
    "text": {"relu.txt": RELU.encode()},
}
OTHERS: dict[str, dict[str, bytes]] = {
    "nothing": {},
    "raised": {"relu.py": RELU.replace("def forward(self, x):", "def forward(self, x:").encode()},
    "right": {"relu.py": RELU.encode(), "sigmoid.py": SIGMOID.encode()},
    "utf16": {"relu.py": RELU.encode("utf-16")},
    "euc_jp": {"relu.py": RELU.encode() + "# 入力 x を保存して勾配を返すレイヤ\n".encode("euc_jp")},
    "one_of_two": {"relu.py": NOISE, "sigmoid.py": SIGMOID.encode()},
    "with_a_picture": {"relu.py": RELU.encode(), "notes.docx": b"PK"},
}
# by student: the cells of relu and sigmoid
CELLS: dict[str, tuple[float | None, float | None]] = {
    **dict.fromkeys(UNREAD, (None, None)),
    "nothing": (0, 0),
    "raised": (0, 0),
    "right": (10, 10),
    "utf16": (10, 0),
    "euc_jp": (10, 0),
    "one_of_two": (None, 10),
    "with_a_picture": (10, 0),
    "absent": (0, 0),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A class with every kind of hand-in, and what `grade` said."""
    folder = tmp_path_factory.mktemp("class")
    for student, files in (UNREAD | OTHERS).items():
        (folder / "work" / student).mkdir(parents=True)
        for name, data in files.items():
            (folder / "work" / student / name).write_bytes(data)
    roster = "".join(f"{student},{student.title()}\n" for student in CELLS)
    (folder / "roster.csv").write_text(f"id,name\n{roster}", encoding="utf-8")
    (folder / "course.toml").write_text('exercises = ["relu", "sigmoid"]\nroster = "roster.csv"\n', encoding="utf-8")
    (folder / "book.csv").write_text("ID,Name,Homework (1)\n" + "".join(f"{s},x,\n" for s in CELLS), encoding="utf-8")
    return folder, invoke("grade", "work", "--config", "course.toml", "--jobs", "1", cwd=folder)


def total(cells: tuple[float | None, float | None]) -> float | None:
    first, second = cells
    return None if first is None or second is None else first + second


def read_points(text: str) -> float | None:
    return float(text) if text else None


def test_each_unread_hand_in_has_one_line_for_staff(graded: tuple[Path, Result]) -> None:
    folder, result = graded
    overview = invoke("class", "class.sqlite", cwd=folder)

    assert (result.code, overview.code) == (3, 3)
    for shown in (result.out, overview.out):
        for student, cells in CELLS.items():
            lines = [line for line in shown.splitlines() if line.startswith(f"  {student}: ")]
            assert sum("was not read" in line for line in lines) == (None in cells), lines
    assert "raised: Python finds no definition for activation/relu, but line" in result.out


def test_every_output_has_the_same_cells(graded: tuple[Path, Result]) -> None:
    folder, _ = graded
    table = invoke("class", "class.sqlite", "--format", "csv", cwd=folder)
    lines = invoke("class", "class.sqlite", "--format", "jsonl", cwd=folder)
    column = invoke("class", "class.sqlite", "--gradebook", "book.csv", cwd=folder)
    page = invoke("class", "class.sqlite", "--format", "html", cwd=folder)

    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(table.out.removeprefix("\ufeff")))}
    marks = {one["student"]: one for one in map(json.loads, lines.out.splitlines())}
    filled = {row["ID"]: row["Homework (1)"] for row in csv.DictReader(io.StringIO(column.out))}
    assert {
        s: (read_points(r["activation/relu"]), read_points(r["activation/sigmoid"])) for s, r in rows.items()
    } == CELLS
    assert {s: tuple(cell["points"] for cell in one["exercises"].values()) for s, one in marks.items()} == CELLS
    assert {s: read_points(points) for s, points in filled.items()} == {s: total(cells) for s, cells in CELLS.items()}
    assert {one.code for one in (table, lines, column, page)} == {3}
    for student in UNREAD:
        assert "was not read" in rows[student]["notes"]
        assert f"bpgrade: {student}: " in column.err
        assert f"{student}: 2 exercises are empty" in page.out


@pytest.mark.parametrize("student", [*UNREAD, "one_of_two"])
def test_a_report_shows_no_zero_for_what_was_not_read(student: str, graded: tuple[Path, Result]) -> None:
    shown = invoke("show", "class.sqlite", student, cwd=graded[0]).out

    assert "The mark is not known yet." in shown
    assert " 0/10" not in shown


def test_staff_may_make_it_a_zero(graded: tuple[Path, Result]) -> None:
    result = invoke("class", "class.sqlite", "--format", "csv", "--unread", "zero", cwd=graded[0])
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(result.out.removeprefix("\ufeff")))}

    assert result.code == 0
    assert {s: read_points(row["total"]) for s, row in rows.items()} == {
        s: (first or 0) + (second or 0) for s, (first, second) in CELLS.items()
    }


def test_a_student_whom_a_stopped_run_did_not_reach_has_no_zero(tmp_path: Path) -> None:
    class Stopped:
        """An engine that stops before its first submission."""

        work = None

        def grade(self, submissions: object) -> object:
            raise KeyboardInterrupt

    (tmp_path / "relu.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "roster.csv").write_text("id\nann\nbob\n", encoding="utf-8")
    (tmp_path / "course.toml").write_text('exercises = ["relu"]\nroster = "roster.csv"\n', encoding="utf-8")
    run = Run(0, "A", {}, {"version": "1", "numpy": "2", "plugins": {}})
    ann = HandIn("ann", (("relu.py", str(tmp_path / "relu.py")),))
    words = ("class", "class.sqlite", "--config", "course.toml", "--format")

    def look(*, everybody: bool) -> Result:
        with Store(tmp_path / "class.sqlite", write=True) as store, pytest.raises(KeyboardInterrupt):
            one = ClassRun(store, Stopped(), run)  # type: ignore[arg-type]
            one.__dict__["digests"] = {"activation/relu": "1"}
            one.grade([ann], everybody=everybody)
        return invoke(*words, "csv", cwd=tmp_path)

    only, whole = look(everybody=False), look(everybody=True)
    overview = invoke(*words, "text", cwd=tmp_path)

    assert [one.code for one in (only, whole, overview)] == [3, 3, 3]
    assert [row.split(",")[2] for row in only.out.splitlines()[1:]] == ["", ""]
    # bob has handed in nothing, which is known now
    assert [row.split(",")[2] for row in whole.out.splitlines()[1:]] == ["", "0"]
    assert overview.out.startswith("  The class is not graded to its end. Students that wait: 1.")
