"""What a class handed in is recognised in the layout of each platform, as a folder and as a zip."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from corpus import load_english

from grader.classroom.intake.collect import Collected, HandIn, NotCollected, collect_hand_ins
from grader.classroom.intake.layouts import strip_number
from grader.submission.read import read_files, read_submission

RELU = "class Relu:\n    def forward(self, x):\n        return x\n"
Files = Mapping[str, str | bytes]


def as_folder(tmp_path: Path, files: Files) -> Path:
    """The files in a folder; a name with / at its end is an empty folder."""
    top = tmp_path / "handed in"
    top.mkdir()
    for name, text in files.items():
        path = top / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return top


def as_zip(tmp_path: Path, files: Files) -> Path:
    """The same files in a zip."""
    path = tmp_path / "handed in.zip"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def in_a_folder_of_a_zip(tmp_path: Path, files: Files) -> Path:
    """The same files below the only folder in a zip, with what Finder adds."""
    files = {f"export/{name}": text for name, text in files.items()}
    return as_zip(tmp_path, {**files, "__MACOSX/export/._x.py": b"\0", "export/.DS_Store": b"\0"})


EVERY_WAY = pytest.mark.parametrize("given", [as_folder, as_zip, in_a_folder_of_a_zip], ids=lambda f: f.__name__)
Given = Callable[[Path, Files], Path]


def names(one: HandIn) -> list[str]:
    """The names of a hand-in's files."""
    return [name for name, _ in one.files]


def by_student(collected: Collected) -> dict[str, HandIn]:
    """The hand-ins by student."""
    assert [one.student for one in collected.hand_ins] == sorted(one.student for one in collected.hand_ins)
    return {one.student: one for one in collected.hand_ins}


def told(one: HandIn | Collected) -> list[tuple[str, str | None]]:
    """The ids of the problems, and the files; each has its sentence."""
    assert all(problem.message.id in load_english().texts for problem in one.problems)
    return [(problem.message.id, problem.file) for problem in one.problems]


def small_zip(tmp_path: Path, files: Files) -> bytes:
    """The bytes of a zip."""
    path = tmp_path / "inner.zip"
    with ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    data = path.read_bytes()
    path.unlink()
    return data


@EVERY_WAY
def test_a_folder_a_file_or_a_notebook_for_each_student(tmp_path: Path, given: Given) -> None:
    files = {
        "kim/activation/relu.py": RELU,
        "kim/notes.txt": "",
        "kim/.git/x.py": RELU,
        "kim/venv/lib/x.py": RELU,
        "lee.ipynb": '{"cells": []}',
        "park.py": RELU,
        "choi/": "",
        "readme.txt": "",
    }

    collected = collect_hand_ins(given(tmp_path, files), tmp_path / "unpacked")

    found = by_student(collected)
    assert collected.layout == "one folder or file per student"
    assert {s: names(one) for s, one in found.items()} == {
        "choi": [],
        "kim": ["activation/relu.py"],
        "lee": ["lee.ipynb"],
        "park": ["park.py"],
    }
    assert told(found["choi"]) == [("no_sources", None)]
    assert ("nobodys", "readme.txt") in told(collected)
    assert Path(found["kim"].files[0][1]).read_text(encoding="utf-8") == RELU


# lib/content_zipper.rb of Canvas: [name, LATE, user id] joined by _ and without what is no letter or
# digit, then attachment id and file; a name that is taken gets -1, -2 (app/models/attachment.rb)
CANVAS = {
    "kimminsu_LATE_1001_50010_relu-2.py": RELU,
    "kimminsu_LATE_1001_50011_my work_3_4_.py": RELU,
    "이서연_1002_50020_homework.ipynb": '{"cells": []}',
    "park_1003_text.html": "<p>",
    "anon_x1Y2z_50040_sigmoid.py": RELU,
    "LATE_anon_q9_50050_sigmoid.py": RELU,
    "choi_1005_50060_report.pdf": "",
    "so_late_1006_50070_relu.py": RELU,
}


@EVERY_WAY
def test_canvas(tmp_path: Path, given: Given) -> None:
    collected = collect_hand_ins(given(tmp_path, CANVAS), tmp_path / "unpacked")

    found = by_student(collected)
    assert (collected.layout, told(collected)) == ("Canvas", [])
    assert {s: names(one) for s, one in found.items()} == {
        "1001": ["my work_3_4_.py", "relu.py"],
        "1002": ["homework.ipynb"],
        "1003": [],
        "1005": [],
        "1006": ["relu.py"],
        "anon_q9": ["sigmoid.py"],
        "anon_x1Y2z": ["sigmoid.py"],
    }
    assert {s for s, one in found.items() if one.late} == {"1001", "anon_q9"}
    assert [found[s].name for s in ("1001", "1002", "1006", "anon_q9")] == ["kimminsu", "이서연", "so_late", ""]
    assert told(found["1003"]) == [("no_source_came", "park_1003_text.html")]
    assert told(found["1005"]) == [("no_source_came", "report.pdf")]


def test_of_canvas_files_that_were_handed_in_again_the_newest_has_the_name(tmp_path: Path) -> None:
    files = {
        "kim_LATE_7_205_relu-1.py": "new = 1",
        "kim_7_101_relu.py": "old = 1",
        "lee_8_101_lab-1.py": "a = 1",
        "lee_8_102_lab-2.py": "b = 1",
    }

    found = by_student(collect_hand_ins(as_folder(tmp_path, files), tmp_path / "unpacked"))

    texts = {s: {name: Path(path).read_text(encoding="utf-8") for name, path in one.files} for s, one in found.items()}
    # lab-1 and lab-2 may be the student's own names, so nothing is thrown away
    assert texts == {
        "7": {"relu.py": "new = 1", "relu (2).py": "old = 1"},
        "8": {"lab.py": "b = 1", "lab-1.py": "a = 1"},
    }
    assert found["7"].late


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("relu-2.py", "relu.py"),
        ("relu-0a1b2c3d-0000-4000-8000-0123456789ab.py", "relu.py"),
        ("week-2024.py", "week-2024.py"),
        ("relu-0.py", "relu-0.py"),
        ("-1.py", "-1.py"),
    ],
)
def test_only_what_canvas_appends_is_taken_from_a_name(name: str, plain: str) -> None:
    assert strip_number(name) == plain


# mod/assign/classes/downloader.php of Moodle: name, id and plugin joined by _; up to 4.0 with _ at the end
MOODLE_FOLDERS = {
    "Kim Minsu_1234567_assignsubmission_file_/activation/relu.py": RELU,
    "Kim Minsu_1234567_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "Participant_1234568_assignsubmission_file/relu.py": RELU,
    "이 서연_1234569_assignsubmission_file_/": "",
}
MOODLE_FILES = {
    "Kim Minsu_1234567_assignsubmission_file_relu_v2.py": RELU,
    "Kim Minsu_1234567_assignsubmission_onlinetext_onlinetext.html": "<p>",
    "Participant_1234568_assignsubmission_file_relu.py": RELU,
    "이 서연_1234569_assignsubmission_file_report.pdf": "",
}


@EVERY_WAY
@pytest.mark.parametrize(
    ("files", "layout", "first"),
    [
        (MOODLE_FOLDERS, "Moodle, in folders", "activation/relu.py"),
        (MOODLE_FILES, "Moodle, without folders", "relu_v2.py"),
    ],
)
def test_moodle(tmp_path: Path, given: Given, files: Files, layout: str, first: str) -> None:
    collected = collect_hand_ins(given(tmp_path, files), tmp_path / "unpacked")

    found = by_student(collected)
    assert (collected.layout, told(collected)) == (layout, [])
    assert {s: (one.name, names(one)) for s, one in found.items()} == {
        "1234567": ("Kim Minsu", [first]),
        "1234568": ("Participant", ["relu.py"]),
        "1234569": ("이 서연", []),
    }


METADATA = r"""---
submission_11:
  :submitters:
  - :name: Kim Minsu
    :sid: '20240001'
    :email: kim@example.com
  :created_at: 2024-03-01 09:30:00.123456789 Z
  :score: 7.0
  :status: processed
  :results:
    tests:
    - name: sid
      output: |2
        submission_99:
          :submitters:
          - :name: Nobody
            :sid: '999'
  :history:
  - :id: 9
    :created_at: 2024-02-01 09:30:00.000000000 Z
  - :id: 10
    :created_at: 2024-02-02 09:30:00.000000000 Z
submission_12:
  :submitters:
  - :name: 'O''Brien'
    :sid:
    :email: brien@example.com
  - :name: "\uC774 \xE9"
    :sid: '20240003'
    :email: lee@example.com
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2024-03-02 00:00:00.000000000 Z
    zone: *2
submission_13:
  :submitters:
  - :name: Kim Minsu
    :sid: '20240001'
    :email: kim@example.com
  :created_at: '2024-03-03T18:30:00.5+09:00'
"""
GRADESCOPE = {
    "submission_metadata.yml": METADATA,
    "submission_11/relu.py": "old = 1",
    "submission_12/activation/relu.py": RELU,
    "submission_13/relu.py": "new = 1",
    "submission_14/relu.py": RELU,
}


@EVERY_WAY
def test_gradescope(tmp_path: Path, given: Given) -> None:
    collected = collect_hand_ins(given(tmp_path, GRADESCOPE), tmp_path / "unpacked")

    found = by_student(collected)
    kim, brien, lee = (found[s] for s in ("20240001", "brien@example.com", "20240003"))
    assert (collected.layout, told(collected)) == ("Gradescope", [])
    assert (Path(kim.files[0][1]).read_text(encoding="utf-8"), kim.email) == ("new = 1", "kim@example.com")
    assert kim.submitted == datetime(2024, 3, 3, 9, 30, 0, 500000, UTC)
    assert told(kim) == [("newest_only", None)]
    assert (brien.name, lee.name, brien.files) == ("O'Brien", "이 é", lee.files)
    assert (brien.submitted, brien.attempt) == (datetime(2024, 3, 2, tzinfo=UTC), 1)
    assert told(found["submission_14"]) == [("no_metadata", None)]
    assert len(found) == 4


def test_gradescope_counts_what_was_handed_in_before(tmp_path: Path) -> None:
    files = {name: text for name, text in GRADESCOPE.items() if "13" not in name}
    files["submission_metadata.yml"] = METADATA.partition("submission_13")[0]

    found = by_student(collect_hand_ins(as_folder(tmp_path, files), tmp_path / "unpacked"))

    assert (found["20240001"].attempt, found["20240001"].submitted) == (3, datetime(2024, 3, 1, 9, 30, 0, 123456, UTC))


def test_an_export_of_gradescope_says_which_extra_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)

    with pytest.raises(NotCollected, match="run: python -m pip install PyYAML"):
        collect_hand_ins(as_folder(tmp_path, GRADESCOPE), tmp_path / "unpacked")


def test_an_export_of_gradescope_without_its_metadata_needs_no_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: text for name, text in GRADESCOPE.items() if name != "submission_metadata.yml"}
    monkeypatch.setitem(sys.modules, "yaml", None)

    assert len(collect_hand_ins(as_folder(tmp_path, files), tmp_path / "unpacked").hand_ins) == 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  - :name: Kim Minsu\n    :sid: '20240001'",
            "  - !ruby/object:User\n    :name: Kim Minsu\n    :sid: '20240001'",
        ),
        (":status: processed", ":status: *7"),
        (":status: processed", "? [a, {b: c}]\n  : [[[[]]]]"),
    ],
)
def test_tags_aliases_and_odd_keys_of_the_metadata_are_passed_over(tmp_path: Path, before: str, after: str) -> None:
    assert before in METADATA
    files = GRADESCOPE | {"submission_metadata.yml": METADATA.replace(before, after)}

    assert len(by_student(collect_hand_ins(as_folder(tmp_path, files), tmp_path / "unpacked"))) == 4


def test_metadata_that_ends_too_soon_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    cut = METADATA.partition("submission_13")[0] + 'submission_13:\n  :submitters: "'
    found = by_student(
        collect_hand_ins(as_folder(tmp_path, GRADESCOPE | {"submission_metadata.yml": cut}), tmp_path / "unpacked")
    )

    assert {"20240001", "brien@example.com", "20240003", "submission_13", "submission_14"} == set(found)


@EVERY_WAY
def test_a_students_own_zip_is_unpacked_one_level(tmp_path: Path, given: Given) -> None:
    deepest = small_zip(tmp_path, {"secret.py": RELU})
    inner = small_zip(
        tmp_path, {"hw/relu.py": RELU, "hw/data.csv": "1", "hw/more.zip": deepest, "__MACOSX/._a.py": b""}
    )
    files = {
        "kim_1_10_hw.zip": inner,
        "lee_2_20_hw.zip": b"no zip at all",
        "park_3_30_relu.py": RELU,
    }

    found = by_student(collect_hand_ins(given(tmp_path, files), tmp_path / "unpacked"))

    assert {s: names(one) for s, one in found.items()} == {"1": ["hw/relu.py"], "2": [], "3": ["relu.py"]}
    assert told(found["1"]) == [("zip_in_zip", "hw/more.zip")]
    assert told(found["2"]) == [("zip_damaged", "hw.zip")]
    assert not list((tmp_path / "unpacked").rglob("*.zip"))
    assert (tmp_path / "handed in").exists() is (given is as_folder)


@EVERY_WAY
def test_a_zip_for_each_student(tmp_path: Path, given: Given) -> None:
    files = {
        "kim.zip": small_zip(tmp_path, {"relu.py": RELU}),
        "lee/hw.zip": small_zip(tmp_path, {"relu.py": RELU, "a/b.py": RELU}),
        "lee/relu.py": RELU + "#",
    }

    found = by_student(collect_hand_ins(given(tmp_path, files), tmp_path / "unpacked"))

    assert {s: names(one) for s, one in found.items()} == {
        "kim": ["relu.py"],
        "lee": ["a/b.py", "relu (2).py", "relu.py"],
    }
    assert told(found["lee"]) == [("same_name", "relu.py")]


def test_what_canvas_does_not_number_keeps_its_number(tmp_path: Path) -> None:
    inner = small_zip(tmp_path, {"week-1.py": RELU, "week-2.py": RELU})

    (kim,) = collect_hand_ins(as_folder(tmp_path, {"kim_1_10_hw-1.zip": inner}), tmp_path / "unpacked").hand_ins

    assert names(kim) == ["week-1.py", "week-2.py"]


@pytest.mark.skipif(os.name == "nt" or os.fsencode("\udcb1") != b"\xb1", reason="names are no bytes here")
def test_names_that_were_unpacked_as_bytes_of_korean_windows(tmp_path: Path) -> None:
    top = as_folder(tmp_path, {"lee/relu.py": RELU})
    for student, name in (("김민수".encode("cp949"), "렐루.py".encode("cp949")), (b"\xff", b"\xfe.py")):
        os.mkdir(os.path.join(os.fsencode(top), student))
        with open(os.path.join(os.fsencode(top), student, name), "wb") as file:
            file.write(RELU.encode())

    found = by_student(collect_hand_ins(top, tmp_path / "unpacked"))

    assert {s: names(one) for s, one in found.items()} == {
        "\\xff": ["\\xfe.py"],
        "lee": ["relu.py"],
        "김민수": ["렐루.py"],
    }
    assert [len(read_files(one.student, one.files).sources) for one in found.values()] == [1, 1, 1]


def test_names_with_blanks_quotes_emoji_and_hangul_in_pieces(tmp_path: Path) -> None:
    pieces = unicodedata.normalize("NFD", "김민수")
    files = {f"{pieces}/렐루 (최종).py": RELU, 'o\'brien "x"/relu 🙂.py': RELU, "김민수.py": RELU}

    collected = collect_hand_ins(as_folder(tmp_path, files), tmp_path / "unpacked")

    found = by_student(collected)
    assert {s: names(one) for s, one in found.items()} == {
        'o\'brien "x"': ["relu 🙂.py"],
        "김민수": ["김민수.py", "렐루 (최종).py"],
    }
    assert told(found["김민수"]) == [("handed_in_twice", None)]


def test_a_browsers_copy_is_read_beside_the_first(tmp_path: Path) -> None:
    collected = collect_hand_ins(
        as_folder(tmp_path, {"kim/relu.py": RELU, "kim/relu (1).py": RELU}), tmp_path / "unpacked"
    )

    (kim,) = collected.hand_ins
    assert names(kim) == ["relu (1).py", "relu.py"]
    assert told(collected) == [("only_one", None)]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in the file system")
def test_links_pipes_folders_and_giants_are_told_and_never_opened(tmp_path: Path) -> None:
    top = as_folder(tmp_path, {"kim/relu.py": RELU, "kim/odd.py/inner.py": RELU, "lee/relu.py": RELU})
    os.mkfifo(top / "kim" / "pipe.py")
    os.mkfifo(top / "choi.py")
    (top / "kim" / "gone.py").symlink_to(top / "nowhere.py")
    (top / "kim" / "others").symlink_to(top / "lee")
    (top / "park").symlink_to("lee")
    with (top / "lee" / "giant.ipynb").open("wb") as sparse:
        sparse.truncate(1 << 30)

    found = by_student(collect_hand_ins(top, tmp_path / "unpacked"))

    assert {s: names(one) for s, one in found.items()} == {
        "choi": [],
        "kim": ["odd.py/inner.py", "relu.py"],
        "lee": ["relu.py"],
        "park": [],
    }
    assert sorted(told(found["kim"])) == [
        ("is_folder", "odd.py"),
        ("is_link", "gone.py"),
        ("is_link", "others"),
        ("not_plain", "pipe.py"),
    ]
    assert told(found["lee"]) == [("too_large", "giant.ipynb")]
    assert told(found["park"]) == [("is_link", None)]
    assert told(found["choi"]) == [("not_plain", "choi.py")]


def test_no_more_files_than_are_ever_read_are_unpacked(tmp_path: Path) -> None:
    files = {f"kim/a{number:03}.py": "" for number in range(300)} | {"lee/relu.py": RELU}

    found = by_student(collect_hand_ins(as_zip(tmp_path, files), tmp_path / "unpacked"))

    submission = read_files("kim", found["kim"].files)
    assert len(found["kim"].files) == 201
    assert [problem.message.id for problem in submission.problems] == ["too_many_files"]
    assert names(found["lee"]) == ["relu.py"]


def test_a_submission_of_files_is_that_of_their_folder(tmp_path: Path) -> None:
    top = as_folder(tmp_path, {"kim/activation/relu.py": RELU, "kim/bad.ipynb": "no", "lee.py": ""})

    (kim, _) = collect_hand_ins(top, tmp_path / "unpacked").hand_ins

    one, other = read_files("kim", kim.files), read_submission(top / "kim")
    assert [s.cells[0].text for s in one.sources] == [s.cells[0].text for s in other.sources] == [RELU]
    assert (one.name, one.problems) == (other.name, other.problems)


@pytest.mark.parametrize(
    ("name", "data", "got"),
    [
        ("nowhere", None, "there is nothing of that name"),
        ("class.tar", b"", "another kind of file"),
        ("class.zip", b"no zip", "cannot be opened as a zip (File is not a zip file)"),
    ],
)
def test_what_is_no_class_is_said_with_what_it_must_be(tmp_path: Path, name: str, data: bytes | None, got: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)

    with pytest.raises(NotCollected) as raised:
        collect_hand_ins(tmp_path / name, tmp_path / "unpacked")

    assert "must be a folder or a .zip" in str(raised.value)
    assert got in str(raised.value)


def test_an_empty_folder_is_a_class_of_none(tmp_path: Path) -> None:
    collected = collect_hand_ins(as_folder(tmp_path, {}), tmp_path / "unpacked")

    assert (collected.hand_ins, collected.problems) == ((), ())
