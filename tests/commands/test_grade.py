"""A class on the command line, as an instructor meets it: grade, read, decide, regrade, forget."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from corpus import ROOT, Result, bpgrade, invoke, invoke_with_plugins

from grader.classroom.store.store import Store

pytestmark = pytest.mark.usefixtures("workers_inside")
RELU = (ROOT / "solutions/activation/relu.py").read_text(encoding="utf-8")
MUL = (ROOT / "solutions/graph/mul_layer.py").read_text(encoding="utf-8")
NO_MASK = RELU.replace("dout * self.passed", "dout")
COURSE = 'exercises = ["relu", "mul_layer"]\nroster = "roster.csv"\n'
ROSTER = "학번,이름\n101,김철수\n102,Lee\n103,Park\n104,Choi\n"


def handed_in(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def write_class(tmp_path: Path) -> Path:
    """Write a course with a roster of four; three handed something in, from Canvas' zip."""
    (tmp_path / "course.toml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "roster.csv").write_bytes(ROSTER.encode("cp949"))
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as zipped:
        zipped.writestr("kim_101_9001_relu.py", RELU)
        zipped.writestr("kim_101_9002_mul_layer.py", MUL)
        zipped.writestr("lee_LATE_102_9003_relu-2.py", NO_MASK)
        zipped.writestr("lee_LATE_102_9004_mul_layer.py", MUL)
        zipped.writestr("park_103_9005_notes.py", "print('=HYPERLINK(1)')\n")
    return tmp_path


@pytest.fixture
def class_(tmp_path: Path) -> Path:
    """The course before it is graded."""
    return write_class(tmp_path)


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory: pytest.TempPathFactory, workers_inside: None) -> Path:
    folder = write_class(tmp_path_factory.mktemp("class"))
    result = graded(folder, "--seed", "77")
    assert (result.code, "3 graded now, 0 before" in result.out) == (0, True), result.err
    return folder


@pytest.fixture
def graded_class(graded_once: Path, tmp_path: Path) -> Path:
    """A copy of the course after it was graded under seed 77."""
    return shutil.copytree(graded_once, tmp_path / "course")


def graded(folder: Path, *more: str) -> Result:
    return invoke("grade", "submissions.zip", "--config", "course.toml", *more, cwd=folder)


def rows(folder: Path, *more: str) -> dict[str, dict[str, str]]:
    """The gradebook by student."""
    result = invoke("class", "class.sqlite", "--format", "csv", *more, cwd=folder)
    found = csv.DictReader(io.StringIO(result.out.removeprefix("\ufeff"), newline=""))
    return {row["student"]: row for row in found}


def test_a_dry_run_shows_who_handed_in_what_and_writes_nothing(class_: Path) -> None:
    result = graded(class_, "--dry-run")

    assert result.code == 0
    assert "김철수" in result.out and "104" in result.out
    assert not (class_ / "class.sqlite").exists()


def test_a_class_is_graded_once_and_read_as_often_as_one_likes(graded_class: Path) -> None:
    again = graded(graded_class)

    assert again.code == 0, again.err
    assert "0 graded now, 3 before" in again.out
    assert invoke("show", "class.sqlite", "104", cwd=graded_class).out == "  104 has handed in nothing.\n"
    as_json = invoke("show", "class.sqlite", "104", "--format", "json", cwd=graded_class)
    assert (as_json.code, as_json.out) == (2, "") and "no report to write as json" in as_json.err
    book = rows(graded_class)
    assert list(book) == ["101", "102", "103", "104"]
    assert [row["total"] for row in book.values()] == ["20", "13.5", "0", "0"]
    assert book["101"]["name"] == "김철수"
    assert book["102"]["late"] == "late"


def test_points_void_lateness_and_overrides_run_nothing(class_: Path) -> None:
    graded(class_)
    decided = COURSE + (
        '[late]\nfactor = 0.5\n[points]\nmul_layer = 20\n[void]\n"relu:backward.dx" = "unclear"\n'
        '[overrides."103"]\nrelu = { points = 4, reason = "right on paper" }\n[students."1O2"]\nfactor = 0.9\n'
    )
    (class_ / "course.toml").write_text(decided, encoding="utf-8")
    before = (class_ / "class.sqlite").read_bytes()
    book = rows(class_)

    assert book["101"]["total"] == "30"
    assert float(book["102"]["graph/mul_layer"]) == 10
    assert book["103"]["activation/relu"] == "4"
    assert "right on paper" in book["103"]["notes"]
    told = invoke("class", "class.sqlite", cwd=class_).out
    assert "1O2 in [students]" in told and "Did you mean 102?" in told and "103 in [overrides]" not in told
    assert (class_ / "class.sqlite").read_bytes() == before


def test_only_what_changed_is_graded_again(graded_class: Path) -> None:
    with zipfile.ZipFile(graded_class / "submissions.zip", "a") as zipped:
        zipped.writestr("lee_102_9010_relu-3.py", RELU)

    # the course file is remembered
    assert "1 graded now, 2 before" in invoke("grade", "submissions.zip", cwd=graded_class).out
    assert rows(graded_class)["102"]["activation/relu"] == "10"
    assert rows(graded_class)["102"]["attempt"] == "2"
    assert "3 graded now" in graded(graded_class, "--force").out
    assert "3 graded now" in graded(graded_class, "--seed", "5").out
    assert "1 graded now" in graded(graded_class, "--seed", "6", "--only", "10[2]").out


def test_a_student_sees_the_place_and_the_reason_and_neither_seed_nor_hidden_criteria(class_: Path) -> None:
    (class_ / "course.toml").write_text(COURSE + 'hidden = ["relu:backward.dx", "relu:numeric.dx"]\n', encoding="utf-8")
    graded(class_, "--seed", "77")
    shown = invoke("show", "class.sqlite", "102", "--format", "json", "--level", "4", cwd=class_)
    staff = invoke("show", "class.sqlite", "102", "--format", "json", "--staff", cwd=class_)
    report = json.loads(shown.out)
    relu = next(e for e in report["exercises"] if e["name"] == "activation/relu")

    assert report["seed"] is None
    assert json.loads(staff.out)["seed"] == 77
    assert "backward.dx" in staff.out and "mask_not_used" in staff.out  # the control
    assert "backward.dx" not in json.dumps(relu) and "mask_not_used" not in shown.out
    assert [c["id"] for c in relu["criteria"]].count("hidden") == 1
    assert relu["score"] == pytest.approx(3.5)


def test_the_highest_hint_level_binds_every_view(class_: Path) -> None:
    graded(class_)
    levels = {}
    for level in (1, 2, 3):
        (class_ / "course.toml").write_text(f"max_hint = {level}\n{COURSE}", encoding="utf-8")
        levels[level] = invoke("show", "class.sqlite", "102", "--format", "json", "--level", "4", cwd=class_).out

    assert '"formula": "' not in levels[1] and '"formula": "' in levels[2]
    assert '"expected_formula": null' in levels[2]
    assert '"expected_formula": "' in levels[3]


def test_feedback_is_a_file_for_each_student(graded_class: Path) -> None:
    result = invoke("class", "class.sqlite", "--feedback", "out", cwd=graded_class)

    assert result.code == 0, result.err
    assert sorted(path.name for path in (graded_class / "out").iterdir()) == [
        "101_김철수.txt",
        "102_Lee.txt",
        "103_Park.txt",
    ]
    text = (graded_class / "out/102_Lee.txt").read_text(encoding="utf-8")
    assert text.startswith("102 Lee\n\n") and "dx" in text


def test_feedback_for_one_student_is_one_file(graded_class: Path) -> None:
    words = ("--feedback", "out", "--to", "lee", "--feedback-format")
    for format, first in (("markdown", "102 Lee\n"), ("html", "<title>bpgrade: 102 Lee</title>")):
        result = invoke("class", "class.sqlite", *words, format, cwd=graded_class)
        assert (result.code, result.out) == (0, "1 files in out\n"), result.err
        (path,) = (graded_class / "out").iterdir()
        assert path.stem == "102_Lee" and first in path.read_text(encoding="utf-8")
        path.unlink()


MOODLE_PREFIXES = {"101": "Kim Cheolsu_101_assignsubmission_file/", "102": "Lee_102_assignsubmission_file_/"}


@pytest.mark.parametrize(
    ("handed", "starts", "missing"),
    [
        (
            ["kim_101_9001_relu.py", "kim_101_9002_mul_layer.py", "lee_LATE_102_9003_relu-2.py", "park_103_text.html"],
            {"101": "kim_101_9002_", "102": "lee_LATE_102_9003_"},
            "103",
        ),
        ([f"{start}relu.py" for start in MOODLE_PREFIXES.values()], MOODLE_PREFIXES, "103"),
        (
            [f"A_{n}_assignsubmission_file_relu.py" for n in (101, 102, 103)],
            {str(n): f"A_{n}_assignsubmission_file_" for n in (101, 102, 103)},
            "",
        ),
    ],
)
def test_feedback_goes_back_by_the_names_of_the_download(
    graded_class: Path, handed: list[str], starts: dict[str, str], missing: str
) -> None:
    with zipfile.ZipFile(graded_class / "down.zip", "w") as zipped:
        for name in handed:
            zipped.writestr(name, RELU)
    words = ("--feedback", "back.zip", "--like", "down.zip")
    result = invoke("class", "class.sqlite", *words, cwd=graded_class)

    assert result.code == 0 and (f"holds nothing of {missing}," in result.err) == bool(missing), result.err
    with zipfile.ZipFile(graded_class / "back.zip") as back:
        told = {name: back.read(name).decode("utf-8").partition(" ")[0] for name in back.namelist()}
    assert told == {f"{start}feedback.txt": student for student, start in starts.items()}


def test_the_page_of_a_class_has_an_example_unless_names_are_hidden(graded_class: Path) -> None:
    words = ("class", "class.sqlite", "--format", "html")
    page, hidden = (invoke(*words, *more, cwd=graded_class).out for more in ((), ("--pseudonyms",)))

    assert "activation/relu: 1 x mask_not_used (mistake)" in page and "Example: 102" in page
    assert "return dout" in page
    assert "activation/relu: 1 x mask_not_used (mistake)" in hidden
    assert not [word for word in ("Example", "return dout", "102", "Lee", "김철수") if word in hidden]


def test_a_page_for_each_student_has_the_levels_that_the_course_shows(graded_class: Path) -> None:
    titles = {4: ["Why", "The right result"], 2: ["Why"], 1: []}
    for most, shown in titles.items():
        (graded_class / "course.toml").write_text(f"{COURSE}max_hint = {most}\n", encoding="utf-8")
        words = ("--config", "course.toml", "--feedback", "out", "--feedback-format", "html")
        assert "3 files in out" in invoke("class", "class.sqlite", *words, cwd=graded_class).out
        page = (graded_class / "out" / "102_Lee.html").read_text(encoding="utf-8")

        assert [title for title in titles[4] if f"<summary>{title}</summary>" in page] == shown
        assert ("dout * (x &gt; 0)" in page) == (most > 2)


def test_each_student_reads_their_own_language_and_staff_read_theirs(graded_class: Path) -> None:
    (graded_class / "course.toml").write_text(f'{COURSE}language = "ko"\n', encoding="utf-8")
    (graded_class / "roster.csv").write_text("학번,언어\n101,English\n102,ko\n103,\n104,\n", encoding="utf-8")
    files = ("--config", "course.toml", "--roster", "roster.csv")
    told = invoke("class", "class.sqlite", *files, "--feedback", "out", "--lang", "en", cwd=graded_class)
    first, *korean = (path.read_text(encoding="utf-8") for path in sorted((graded_class / "out").iterdir()))

    assert told.out == "3 files in out\n"
    assert "20/20 in all." in first and all("점." in text and "in all" not in text for text in korean)
    shown = {
        words: invoke("show", "class.sqlite", "102", *files, *words, cwd=graded_class).out
        for words in ((), ("--lang", "en"), ("--staff",), ("--staff", "--lang", "ko"), ("--format", "json"))
    }
    assert ["이 노드는" in text or "틀림" in text for text in shown.values()] == [True, True, False, True, False]
    assert json.loads(shown["--format", "json"])["language"] == "en"
    here = {"BPGRADE_LANG": "", "LANG": "ko_KR.UTF-8", "LC_ALL": ""}
    for format, is_english in (("csv", True), ("jsonl", True), ("text", False), ("html", False)):
        table = invoke("class", "class.sqlite", *files, "--format", format, cwd=graded_class, **here).out
        assert ("nothing handed in" in table) == is_english, format


def test_a_platforms_gradebook_gets_its_column(graded_class: Path) -> None:
    export = "Student,ID,Backprop (7)\r\nPoints Possible,,20\r\nKim,101,\r\nLee,102,\r\n"
    (graded_class / "canvas.csv").write_text(export, encoding="utf-8")
    result = invoke("class", "class.sqlite", "--gradebook", "canvas.csv", "--output", "filled.csv", cwd=graded_class)

    assert result.code == 0, result.err
    assert (graded_class / "filled.csv").read_text(encoding="utf-8").splitlines()[2:] == ["Kim,101,20", "Lee,102,13.5"]


def test_who_is_forgotten_is_nowhere_in_the_file(class_: Path) -> None:
    with zipfile.ZipFile(class_ / "submissions.zip", "a") as zipped:
        zipped.writestr("secretname_199_1_relu.py", RELU + "# SECRETWORK\n")
    graded(class_)
    result = invoke("forget", "class.sqlite", "199", "--yes", cwd=class_)
    raw = b"".join(path.read_bytes() for path in class_.glob("class.sqlite*"))

    assert (result.code, result.out) == (0, "Attempts of 199 removed: 1.\n")
    assert b"secretname" not in raw and b"199" not in rows(class_)
    assert list(rows(class_)) == ["101", "102", "103", "104"]


PLUGIN = """
from grader import Layer, hookimpl
@hookimpl
def bpgrade_checks():
    return [Layer("extra/scaled", symbol="Scaled", inputs={"x": "N D"}, formula="FACTOR * x",
                  gradients={"dx": "FACTOR * dout"})]
"""
SCALED = "class Scaled:\n    def forward(self, x):\n        return 3.0 * x\n    def backward(self, dout):\n        return 3.0 * dout\n"


def test_grading_again_says_who_gains_and_lowers_nobody_unasked(tmp_path: Path) -> None:
    plugin = tmp_path / "plugins" / "scaling.py"
    plugin.parent.mkdir()
    handed_in(tmp_path / "work", {"kim/scaled.py": SCALED, "lee/scaled.py": SCALED.replace("3.0", "2.0")})
    (tmp_path / "course.toml").write_text('exercises = ["scaled"]\nplugins = ["scaling"]\n', encoding="utf-8")

    def run(*words: str) -> Result:
        return invoke_with_plugins(plugin.parent, *words, cwd=tmp_path)

    def totals() -> list[str]:
        text = run("class", "class.sqlite", "--format", "csv").out.removeprefix("\ufeff")
        return [row["total"] for row in csv.DictReader(io.StringIO(text, newline=""))]

    plugin.write_text(PLUGIN.replace("FACTOR", "2"), encoding="utf-8")
    assert run("grade", "work", "--config", "course.toml").code == 0
    assert totals() == ["0", "10"]

    plugin.write_text(PLUGIN.replace("FACTOR", "3"), encoding="utf-8")
    careful = run("regrade", "class.sqlite")
    assert "kim: 0 -> 10" in careful.out and "lee: 10 -> 0" in careful.out
    assert totals() == ["10", "10"]
    # what was decided is not graded again behind the instructor's back
    assert "0 graded now, 2 before" in run("grade", "work", "--config", "course.toml").out
    assert totals() == ["10", "10"]

    assert "lee: 10 -> 0" in run("regrade", "class.sqlite", "lee", "--allow-lower", "--exercise", "scaled").out
    assert totals() == ["10", "0"]

    # all are kept, and the store goes on with this version all the same
    assert run("forget", "class.sqlite", "lee", "--yes").code == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "class.sqlite")) as store:
        store.execute("UPDATE run SET grader = json_set(grader, '$.version', '0.0.1')")
        store.commit()
    plugin.write_text(PLUGIN.replace("FACTOR", "5"), encoding="utf-8")
    one = ("grade", "work", "--config", "course.toml", "--only", "kim")
    assert "was graded with version 0.0.1" in run(*one).err
    assert "1 keep" in run("regrade", "class.sqlite").out
    assert "0 graded now, 1 before" in run(*one).out


def test_mistakes_are_those_of_the_attempt_that_counts(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('exercises = ["relu"]\nattempts = "best"\n', encoding="utf-8")
    for text in (RELU, NO_MASK):
        handed_in(tmp_path / "work", {"kim/relu.py": text})
        invoke("grade", "work", "--config", "course.toml", cwd=tmp_path)

    best = json.loads(invoke("class", "class.sqlite", "--format", "jsonl", cwd=tmp_path).out)
    (tmp_path / "course.toml").write_text('exercises = ["relu"]\n', encoding="utf-8")
    last = json.loads(invoke("class", "class.sqlite", "--format", "jsonl", cwd=tmp_path).out)

    assert (best["attempt"], best["findings"]) == (1, [])
    assert last["attempt"] == 2 and last["findings"]


def test_a_store_is_not_read_without_the_plugins_that_it_was_graded_with(tmp_path: Path) -> None:
    handed_in(tmp_path, {"plugins/scaling.py": PLUGIN.replace("FACTOR", "3"), "work/kim/scaled.py": SCALED})

    def run(*words: str) -> Result:
        return invoke_with_plugins(tmp_path / "plugins", *words, cwd=tmp_path)

    path = f"{tmp_path / 'plugins'}:{ROOT}"
    done = bpgrade("-p", "scaling", "grade", "work", cwd=tmp_path, safe=False, PYTHONPATH=path)
    assert done.code == 0, done.err

    for words in (("class", "class.sqlite"), ("show", "class.sqlite", "kim"), ("regrade", "class.sqlite")):
        without = run(*words)
        assert (without.code, without.out) == (2, "")
        assert "was graded with scaling, which is not loaded now: `bpgrade -p scaling ...`" in without.err
    assert "extra/scaled" in run("-p", "scaling", "class", "class.sqlite").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("grade", "nothing"), 2, "nothing"),
        (("grade", "work", "--config", "wrong.toml"), 2, "wrong.toml: max_hnit is no key"),
        (("grade", "work", "--seed-file", "wrong.toml"), 2, "must hold one whole number"),
        (("grade", "work", "--store", "nowhere/class.sqlite"), 3, "cannot use the store"),
        (("grade", "work", "--store", "other.sqlite"), 3, "another program"),
        (("grade", "work", "--store", "wrong.toml"), 3, "must be a store"),
        (("class", "missing.sqlite"), 3, "there is no such file"),
        (("regrade", "missing.sqlite"), 3, "there is no such file"),
        (("forget", "missing.sqlite", "kim", "--yes"), 3, "there is no such file"),
        (("show", "class.sqlite", "kin"), 2, "did you mean kim?"),
        (("forget", "class.sqlite", "kin", "--yes"), 2, "did you mean kim?"),
        (("regrade", "class.sqlite", "kin"), 2, "did you mean kim?"),
        (("class", "class.sqlite", "--pseudonyms", "--feedback", "x"), 2, "leave it out"),
        (("class", "class.sqlite", "--to", "102"), 2, "name its folder or zip with --feedback"),
        (("class", "class.sqlite", "--feedback", "x", "--to", "nobody"), 2, "nobody in class.sqlite is called nobody"),
        (("class", "class.sqlite", "--feedback", "x", "--like", "."), 2, "must name a .zip"),
        (("class", "class.sqlite", "--feedback", "x.zip", "--like", "."), 2, "must be a download of Canvas or Moodle"),
        (("class", "class.sqlite", "--column", "x"), 2, "--gradebook"),
        (("grade", "work", "--only", "x*"), 2, "matches none"),
        (("class", "class.sqlite", "--feedback", "quick.toml/x"), 2, "cannot write into"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    handed_in(tmp_path / "work", {"kim/relu.py": RELU})
    (tmp_path / "wrong.toml").write_text("max_hnit = 2\n", encoding="utf-8")
    (tmp_path / "quick.toml").write_text('exercises = ["relu"]\n', encoding="utf-8")
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("CREATE TABLE theirs (id)")
    other.close()
    if "class.sqlite" in words:
        assert invoke("grade", "work", "--config", "quick.toml", cwd=tmp_path).code == 0

    result = invoke(*words, cwd=tmp_path)

    assert result.code == code, result.err
    assert said in result.err
    assert not [*tmp_path.glob("missing*"), *tmp_path.glob("*.toml-lock")]


def test_what_two_hand_in_alike_is_counted_as_such(tmp_path: Path) -> None:
    handed_in(tmp_path / "work", {"kim/relu.py": RELU, "lee/relu.py": RELU, "park/relu.py": NO_MASK})

    first, second = (invoke("grade", "work", cwd=tmp_path).out for _ in range(2))

    assert "3 handed in: 2 graded now, 1 the same as another, 0 before." in first
    assert "3 handed in: 0 graded now, 3 before." in second


def test_one_submission_can_be_checked_under_the_course_file(tmp_path: Path) -> None:
    handed_in(tmp_path / "work", {"relu.py": NO_MASK})
    course = 'exercises = ["relu", "mul_layer"]\nroster = "not_here.csv"\nmax_hint = 2\n[points]\nrelu = 20\n'
    (tmp_path / "course.toml").write_text(course, encoding="utf-8")
    checked = invoke("check", "work", "--config", "course.toml", "--format", "json", cwd=tmp_path)
    hinted = invoke("hint", "work", "relu", "-v", "--format", "json", cwd=tmp_path)
    bound = invoke("hint", "work", "relu", "-v", "--format", "json", "--config", "course.toml", cwd=tmp_path)
    report = json.loads(checked.out)

    assert checked.code == 1, checked.err
    assert (report["score"], report["max_score"]) == (7, 30)
    assert '"expected_formula": "' in hinted.out  # the control
    assert '"expected_formula": "' not in bound.out and '"edits": null' in bound.out
    asked = invoke("hint", "work", "relu", "-v", "--config", "course.toml", cwd=tmp_path)
    assert "This course shows hints up to level 2." in asked.out


def test_a_class_is_marked_first_and_explained_by_show_or_the_same_command(tmp_path: Path) -> None:
    handed_in(tmp_path / "work", {f"{name}/relu.py": f"{NO_MASK}# {name}\n" for name in ("ann", "bob", "eve")})
    (tmp_path / "quick.toml").write_text('exercises = ["relu"]\n', encoding="utf-8")
    marked = invoke("grade", "work", "--config", "quick.toml", "--no-explain", cwd=tmp_path)
    told = invoke("class", "class.sqlite", cwd=tmp_path)
    before = (tmp_path / "class.sqlite").read_bytes()
    shown, again = (invoke("show", "class.sqlite", "ann", "--format", "json", cwd=tmp_path) for _ in range(2))
    left = invoke("class", "class.sqlite", cwd=tmp_path)
    rest = invoke("grade", "work", "--config", "quick.toml", cwd=tmp_path)
    last = invoke("class", "class.sqlite", cwd=tmp_path)

    assert (marked.code, told.code) == (0, 0), marked.err
    assert "3 graded now" in marked.out and "mask_not_used" not in marked.out
    assert "Reports without an explanation: 3." in marked.out and "Reports without an explanation: 3." in told.out
    (exercise,) = json.loads(shown.out)["exercises"]
    assert [finding["id"] for finding in exercise["findings"]] == ["mask_not_used"]
    assert (again.out, shown.err, before != (tmp_path / "class.sqlite").read_bytes()) == (shown.out, "", True)
    assert "Reports without an explanation: 2." in left.out
    assert "0 graded now, 3 before" in rest.out and "3 x mask_not_used (mistake)" in rest.out
    assert "not explained" not in rest.out + last.out


def test_show_shows_what_there_is_where_it_cannot_explain(tmp_path: Path) -> None:
    handed_in(tmp_path / "work", {"ann/relu.py": NO_MASK, "bob/relu.py": RELU})
    (tmp_path / "quick.toml").write_text('exercises = ["relu"]\n', encoding="utf-8")
    invoke("grade", "work", "--config", "quick.toml", "--no-explain", cwd=tmp_path)
    with Store(tmp_path / "class.sqlite", write=True):  # another bpgrade that writes
        busy = invoke("show", "class.sqlite", "ann", cwd=tmp_path)
        right = invoke("show", "class.sqlite", "bob", cwd=tmp_path)
    (tmp_path / "quick.toml").write_text('exercises = ["relu"]\n[limits]\nseconds = 9\n', encoding="utf-8")
    other = invoke("show", "class.sqlite", "ann", cwd=tmp_path)

    assert [result.code for result in (busy, right, other)] == [0, 0, 0]
    assert all("FAIL" in result.out and "3.5/10" in result.out for result in (busy, other))
    assert "this report is not explained" in busy.err and "is being written by another bpgrade" in busy.err
    assert (right.err, "10/10" in right.out) == ("", True)
    assert "graded with other checks" in other.err


def test_a_class_shows_staff_the_files_that_gave_no_source(tmp_path: Path) -> None:
    for student, name, data in (
        ("kim", "relu.py.txt", b"x = 1"),
        ("lee", "relu.py", b"\xff\xfe\0"),
        ("park", "relu.py", b"Class Relu:\n"),
    ):
        (tmp_path / "work" / student).mkdir(parents=True)
        (tmp_path / "work" / student / name).write_bytes(data)
    first = invoke("grade", "work", cwd=tmp_path).out
    later = invoke("class", "class.sqlite", cwd=tmp_path).out

    for shown in (first, later):
        assert "lee: 24 exercises are empty: relu.py was not read. The file is not text." in shown
        assert "kim: 24 exercises are empty: relu.py.txt was not read. This file was not graded" in shown
        assert shown.count("The file is not text.") == 1
        assert "park: Python finds no definition for activation/relu" in shown
