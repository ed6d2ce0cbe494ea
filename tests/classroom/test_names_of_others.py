"""A student's own name, or the name of a file, moves nothing to another student."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pytest
from corpus import ROOT, invoke
from foreign import CANVAS_NAMES, MOODLE_NAMES

from grader.classroom.intake.collect import collect_hand_ins
from grader.classroom.intake.layouts import CANVAS, PLATFORMS
from grader.classroom.pages.gradebook import make_feedback_names
from grader.submission.read import read_submission

RELU = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
LEE, OH = "lee_1002_50020_relu.py", "oh_1003_50030_relu.py"  # who are moved nothing
BOTH = {"1002": ["relu.py"], "1003": ["relu.py"]}


def pack(folder: Path, names: Mapping[str, str] | list[str]) -> Path:
    """A zip with files of these names."""
    with ZipFile(folder / "class.zip", "w") as archive:
        for name in names:
            archive.writestr(name, RELU)
    return folder / "class.zip"


def take_in(folder: Path, names: Mapping[str, str] | list[str]) -> tuple[dict[str, list[str]], list[str | None]]:
    """The files of each student in a zip of these names, and the names that are nobody's."""
    collected = collect_hand_ins(pack(folder, names), folder / "unpacked")
    files = {one.student: [name for name, _ in one.files] for one in collected.hand_ins}
    return files, [problem.file for problem in collected.problems]


@pytest.mark.parametrize("kind", CANVAS_NAMES)
def test_no_name_of_canvas_moves_a_file(tmp_path: Path, kind: str) -> None:
    names, files, nobodys = CANVAS_NAMES[kind]
    found, problems = take_in(tmp_path, [LEE, OH, *names])

    if kind == "such a file beside a plain one":
        files = {"1001": ["sigmoid.py"]}
    assert found == BOTH | files
    assert problems == nobodys


def test_the_first_reading_alone_would_move_files() -> None:
    """The control of the table: names have several readings, and the first one is another's."""
    firsts = [CANVAS.list_readings(names[0]) for names, *_ in CANVAS_NAMES.values()]

    assert sum(len(found) > 1 for found in firsts) > 8
    assert sum(found[0]["student"] == "1002" for found in firsts if found) > 3


def test_files_that_all_begin_with_a_number_are_still_told_apart(tmp_path: Path) -> None:
    names = [f"s{n}_{1000 + n}_{50000 + n}_1_relu.py" for n in range(9)] + ["lee_1002_1019_50019_1_relu.py"]
    found, problems = take_in(tmp_path, names)

    assert found == {str(1000 + n): ["1_relu.py"] for n in range(9)}
    assert problems == ["lee_1002_1019_50019_1_relu.py"]


@pytest.mark.parametrize("name", MOODLE_NAMES)
def test_no_name_of_moodle_moves_a_file(tmp_path: Path, name: str) -> None:
    place = "/relu.py" if name.count("/") else "relu.py"
    others = [f"{who}_assignsubmission_file_{place}" for who in ("Lee_1002", "Oh_1003")]

    assert take_in(tmp_path, [*others, name])[0] == BOTH | {"1001": [MOODLE_NAMES[name]]}


def test_no_file_of_a_student_changes_the_layout(tmp_path: Path) -> None:
    names = ["kim_1001_50010_x_1_assignsubmission_file_y.py", "lee_1002_50020_submission_1.py", OH]
    found, _ = take_in(tmp_path, names)

    assert found.keys() == {"1001", "1002", "1003"}
    assert len({layout.name for layout in PLATFORMS}) == 4


def make_deep(folder: Path) -> None:
    """Files so far down that no system opens their path."""
    folder.mkdir(parents=True)
    with chdir(folder):
        for _ in range(30):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
        Path("x.py").write_text(RELU, encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="no such path can be made there")
def test_a_path_that_is_too_long_concerns_one_student(tmp_path: Path) -> None:
    for name in ("kim", "lee"):
        make_deep(tmp_path / "class" / name / "own") if name == "kim" else (tmp_path / "class" / name).mkdir()
        (tmp_path / "class" / name / "relu.py").write_text(RELU, encoding="utf-8")
    try:
        kim, lee = collect_hand_ins(tmp_path / "class", tmp_path / "unpacked").hand_ins
        alone = read_submission(tmp_path / "class" / "kim")
    finally:
        shutil.rmtree(tmp_path / "class" / "kim")

    assert [name for name, _ in kim.files] == [name for name, _ in lee.files] == ["relu.py"]
    assert [problem.message.id for problem in kim.problems] == ["unreadable"]
    assert lee.problems == ()
    assert ([s.path for s in alone.sources], [p.message.id for p in alone.problems]) == (["relu.py"], ["unreadable"])


@pytest.mark.usefixtures("workers_inside")
def test_a_long_path_in_a_zip_concerns_one_student(tmp_path: Path) -> None:
    pack(
        tmp_path,
        [
            "kim/" + "d" * 60_000 + ".py",
            "kim/" + "a/" * 20_000 + "relu.py",
            "lee/relu.py",
            "\U00020000" * 90 + "/relu.py",
        ],
    )

    graded = invoke("grade", "class.zip", "--only", "*e*", cwd=tmp_path)
    every = invoke("grade", "class.zip", cwd=tmp_path)
    written = invoke("class", "class.sqlite", "--feedback", "out", cwd=tmp_path)

    assert (graded.code, every.code, written.code) == (0, 3, 3), graded.err + every.err + written.err
    assert len(list((tmp_path / "out").iterdir())) == 3
    hand_ins = collect_hand_ins(tmp_path / "class.zip", tmp_path / "unpacked").hand_ins
    problems = {one.student: [problem.message.id for problem in one.problems] for one in hand_ins}
    assert (problems["kim"], problems["lee"]) == (["zip_deep"], [])
    assert all(len(name.encode("utf-8")) < 230 for name in make_feedback_names(["\U00020000" * 300, "x" * 300]))


def name_as_canvas(name: str, late: bool, user: int, attachment: int, file: str) -> str:
    """The name of a file in an export; lib/content_zipper.rb of Canvas writes it so."""
    own = re.sub(r"_([0-9]+)_", r"\1", name).lower()
    front = re.sub(r"[^\w]", "", "_".join([own, *["LATE"] * late, str(user)]))
    return f"{front}_{attachment}_{re.sub(r'[/:*?<>|]+', '_', file)}"


def draw_words(draw: Random) -> str:
    """Words of a student: numbers of others, signs that Canvas drops, and the platform's own words."""
    pieces = ["_", "_", " ", "-", "lee", "x", "1002", "1003", "1009", "1010", "50020", "50099", "7", "LATE", "anon_q9"]
    return "".join(draw.choices(pieces, k=draw.randint(1, 9)))


@pytest.mark.parametrize("seed", range(60))
def test_hostile_words_move_nothing(seed: int) -> None:
    draw = Random(seed)
    real = [(f"{who}_relu.py", name_as_canvas(who, False, 1002 + n, 50020 + n, "relu.py"), 1002 + n)
            for n, who in enumerate(("Lee", "Oh", "Park"))]  # fmt: skip
    for n in range(5):  # students of hostile names, each with two files
        name = draw_words(draw)
        for file in (f"{draw_words(draw)}.py", draw.choice(["relu.py", "3_relu.py", f"{draw_words(draw)}.py"])):
            user, attachment = 1010 + n, draw.randint(50_000, 59_999)
            real.append((file, name_as_canvas(name, draw.random() < 0.3, user, attachment, file), user))
    read = CANVAS.make_reader(path for _, path, _ in real)

    for _, path, user in real:
        found = read(path)
        assert found is None or found["student"] == str(user), path
        assert user > 1004 or found is not None, "the three are always read"


COMMON = (
    "relu.py",
    "1_relu.py",
    "2024_11_30_relu.py",
    "20241234_hw1.py",
    "hw_3_4_relu.py",
    "1_2_3.py",
    "3.py",
    "12_.py",
)


@pytest.mark.parametrize("seed", range(30))
def test_the_usual_names_of_a_class_are_all_read(seed: int) -> None:
    draw, real = Random(seed), []
    for _ in range(25):
        user, attachment = draw.randint(10_000, 99_999), draw.randint(10_000_000, 30_000_000)
        name = draw.choice(["Kim, Minsu", "Lee Seo-yeon", "O'Brien", "Park", "\uae40\ubbfc\uc218"])
        file = draw.choice(COMMON[:1] + COMMON[1:2] * 3 if seed % 2 else COMMON)
        real.append((name_as_canvas(name, draw.random() < 0.2, user, attachment, file), str(user)))
    read = CANVAS.make_reader(path for path, _ in real)

    assert [(found := read(path)) and found["student"] for path, _ in real] == [user for _, user in real]
