"""The file of a class: the questions of its document, its versions, and what is done about a file that is not as it should be."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT, Result, invoke, invoke_with_plugins

from grader.classroom.store import database
from grader.classroom.store.database import StoreError
from grader.classroom.store.rows import HandedIn
from grader.classroom.store.store import Store
from grader.submission.source import Contents

pytestmark = pytest.mark.usefixtures("workers_inside")
DOCUMENT = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"<!-- query: ([\w ]+) -->\n```sql\n(.*?)```", DOCUMENT, re.DOTALL))
RELU = (ROOT / "solutions/activation/relu.py").read_text(encoding="utf-8")
AFFINE = (ROOT / "solutions/affine/affine.py").read_text(encoding="utf-8")
NO_MASK = RELU.replace("dout * self.passed", "dout")
AVERAGED = AFFINE.replace("dout.sum(axis=0)", "dout.mean(axis=0)")
NOT_TRANSPOSED = AFFINE.replace("self.W.T", "self.W")
# by student, what they hand in first and last
CLASS = {
    "ann": [{"relu.py": NO_MASK, "affine.py": AFFINE}, {"relu.py": RELU, "affine.py": AFFINE}],
    "bob": [{"relu.py": RELU, "affine.py": AVERAGED}] * 2,
    "eve": [{"relu.py": RELU, "affine.py": AVERAGED}] * 2,
    "joe": [{"relu.py": NO_MASK, "affine.py": NOT_TRANSPOSED}] * 2,
    "kim": [{"affine.py": AFFINE}] * 2,
}
ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "not passed": [("joe", "failed"), ("kim", "missing")],
    "the same": [("bob, eve",)],
    "better": [("ann", 1.35, 2.0)],
    "faults": [],
}

HOUR = timedelta(hours=1)
VERSION_1 = Path(__file__).with_name("store_version_1.sql")
FRACTIONS = "SELECT student, number, verdict, fraction"
LAST_REPORT = "JOIN (SELECT max(id) AS id, submission AS hash FROM report GROUP BY submission) ON hash = submission JOIN result ON report = id"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def graded(folder: Path, *options: str) -> Result:
    return invoke(*options[:-1], "grade", "work", "--config", "course.toml", *options[-1:], cwd=folder)


def changed(store: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(statement, values)


def asked(store: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory, workers_inside: None) -> Path:
    """The store of a class of five that was graded twice."""
    folder = tmp_path_factory.mktemp("class")
    write(folder, {"course.toml": 'exercises = ["relu", "affine/affine"]\n'})
    for turn in (0, 1):
        for student, attempts in CLASS.items():
            write(folder / "work" / student, attempts[turn])
        result = graded(folder, "--seed=1")
        assert result.code == 0, result.err
    return folder / "class.sqlite"


@pytest.fixture
def store(class_: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt, beside the same work."""
    for student, attempts in CLASS.items():
        write(tmp_path / "work" / student, attempts[1])
    write(tmp_path, {"course.toml": 'exercises = ["relu", "affine/affine"]\n'})
    path = tmp_path / "class.sqlite"
    with closing(sqlite3.connect(class_)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return path


def test_every_question_of_the_document_is_tried() -> None:
    assert set(QUERIES) == {*ANSWERS, "mistakes", "exercises", "criteria", "per minute", "longest"}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_of_the_document_gets_its_answer(name: str, class_: Path) -> None:
    assert asked(class_, QUERIES[name]) == ANSWERS[name]


def test_the_most_frequent_mistake_comes_first(class_: Path) -> None:
    (first, second) = asked(class_, QUERIES["mistakes"])

    assert first == ("mistake", "bias_gradient_averaged", 2)
    assert second[2] == 1


def test_the_hardest_exercise_comes_first(class_: Path) -> None:
    """relu: three right, one that keeps 3.5 of 10, one missing; affine: two right, and three that are not."""
    found = {exercise: (passed, percent) for exercise, passed, percent in asked(class_, QUERIES["exercises"])}

    assert found["activation/relu"] == (3, 67.0)
    assert found["affine/affine"][0] == 2
    assert list(found) == sorted(found, key=lambda exercise: found[exercise][1])


def test_what_is_lost_is_what_is_not_earned(class_: Path) -> None:
    rows = asked(class_, QUERIES["criteria"])
    ((fractions,),) = asked(class_, "SELECT sum(1 - fraction) FROM latest JOIN result USING (report)")

    assert sum(lost for *_, lost in rows) == pytest.approx(fractions, abs=0.05)
    assert ("activation/relu", "backward.dx") in [row[:2] for row in rows]


def test_each_attempt_was_taken_in_at_some_minute(class_: Path) -> None:
    rows = asked(class_, QUERIES["per minute"])

    assert sum(count for _, count in rows) == 6  # five at first, and one that changed
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", minute) for minute, _ in rows)


def test_the_longest_comes_first(class_: Path) -> None:
    seconds = [seconds for _, seconds in asked(class_, QUERIES["longest"])]

    assert len(seconds) == 5
    assert seconds == sorted(seconds, reverse=True)


def test_the_document_names_every_table_and_column(class_: Path) -> None:
    tables = asked(class_, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    for (table,) in tables:
        (row,) = (line for line in DOCUMENT.splitlines() if line.startswith(f"| `{table}`"))
        for _, column, *_ in asked(class_, f"PRAGMA table_info({table})"):
            assert column == "id" or f"`{column}`" in row, (table, column)


NEWER = {2: "CREATE TABLE note (text TEXT NOT NULL); INSERT INTO note SELECT student FROM hand_in WHERE number = 1;"}
BROKEN = {2: "CREATE TABLE note (text TEXT NOT NULL); INSERT INTO nowhere VALUES (1);"}


def test_an_older_store_is_brought_up_to_date_by_who_writes(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(store, "SELECT * FROM result")
    monkeypatch.setattr(database, "VERSION", 4)
    monkeypatch.setattr(database, "MIGRATIONS", NEWER | {3: "INSERT INTO note VALUES ('two');"})

    with pytest.raises(StoreError, match=r"written by an older bpgrade, .*; run `bpgrade grade` on it once"):
        Store(store)
    Store(store, write=True).close()

    assert asked(store, "SELECT * FROM note ORDER BY text") == [(name,) for name in sorted([*CLASS, "two"])]
    assert asked(store, "PRAGMA user_version") == [(4,)]
    assert asked(store, "SELECT * FROM result") == before
    Store(store).close()


def make_version_1(folder: Path) -> Path:
    """A store as it was written by version 1: ann handed in twice and bob once, and both are graded."""
    path = folder / "class.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.read_text(encoding="utf-8"))
    return path


def test_what_only_reads_leaves_a_store_of_version_1_as_it_is(tmp_path: Path) -> None:
    store = make_version_1(tmp_path)
    before = store.read_bytes()
    results = [invoke(*words, cwd=tmp_path) for words in (("class", "class.sqlite"), ("show", "class.sqlite", "ann"))]

    assert [result.code for result in results] == [3, 3]
    for result in results:
        assert "class.sqlite was written by an older bpgrade" in result.err
        assert "run `bpgrade grade` on it once: it keeps what was handed in, and grades it again" in result.err
    assert store.read_bytes() == before


def test_the_next_grade_keeps_what_version_1_has_and_grades_it_again(tmp_path: Path) -> None:
    store = make_version_1(tmp_path)
    handed_in = asked(store, "SELECT * FROM attempt ORDER BY student, number")
    files = asked(store, "SELECT * FROM submission ORDER BY hash")
    settings = asked(store, "SELECT * FROM setting")
    fractions = asked(store, f"{FRACTIONS} FROM attempt {LAST_REPORT}")
    write(tmp_path, {"course.toml": 'exercises = ["relu"]\n'})
    write(tmp_path / "work" / "ann", {"relu.py": RELU})
    write(tmp_path / "work" / "eve", {"relu.py": RELU})
    result = graded(tmp_path, "--jobs=1")

    assert result.code == 0, result.err
    # ann's first hand-in and bob's are in the store alone
    assert "2 handed in: 1 graded now, 1 the same as another, 0 before." in result.out
    assert "2 earlier hand-ins had no report. They are graded now, too." in result.out
    assert asked(store, "PRAGMA user_version") == [(2,)]
    assert asked(store, "SELECT * FROM hand_in WHERE student IN ('ann', 'bob') ORDER BY student, number") == handed_in
    assert asked(store, "SELECT * FROM submission ORDER BY hash") == files
    assert asked(store, "SELECT * FROM setting WHERE name NOT IN ('config', 'course', 'intake')") == settings
    assert asked(store, "SELECT seed FROM run") == [(7,)]
    assert asked(store, f"{FRACTIONS} FROM hand_in {LAST_REPORT} WHERE student != 'eve'") == fractions
    told = invoke("class", "class.sqlite", cwd=tmp_path)
    assert (told.code, "bob: big.py: " in told.out) == (0, True), told.err
    assert "1 graded now" not in graded(tmp_path, "--jobs=1").out


def test_with_only_the_others_of_an_older_store_wait(tmp_path: Path) -> None:
    make_version_1(tmp_path)
    write(tmp_path, {"course.toml": 'exercises = ["relu"]\n'})
    for student in ("ann", "bob"):
        write(tmp_path / "work" / student, {"relu.py": RELU})
    some, rest = graded(tmp_path, "--only=ann"), graded(tmp_path, "--jobs=1")

    assert "1 handed in: 1 graded now, 0 before." in some.out and "earlier" not in some.out
    assert "2 handed in: 0 graded now, 2 before." in rest.out and "2 earlier hand-ins" in rest.out


def test_a_step_that_fails_leaves_the_store_as_it_was(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asked(store, "SELECT * FROM result")
    with monkeypatch.context() as patch:
        patch.setattr(database, "VERSION", 3)
        patch.setattr(database, "MIGRATIONS", BROKEN)
        with pytest.raises(StoreError, match="nowhere"):
            Store(store, write=True)

    assert asked(store, "SELECT count(*) FROM sqlite_master WHERE name = 'note'") == [(0,)]
    Store(store, write=True).close()
    assert asked(store, "SELECT * FROM result") == before


@pytest.mark.parametrize(
    ("versions", "said"), [({"numpy": "1.0"}, "numpy 1.0"), ({"plugins": {"leaky": "1.0"}}, "plugins leaky 1.0")]
)
def test_a_store_of_another_numpy_or_plugin_is_refused(versions: dict[str, object], said: str, store: Path) -> None:
    ((grader,),) = asked(store, "SELECT grader FROM run")
    changed(store, "UPDATE run SET grader = ?", json.dumps(json.loads(grader) | versions))

    refused = graded(store.parent, "--jobs=1")

    assert refused.code == 2
    assert said in refused.err and "--force" in refused.err


def test_a_store_of_another_grader_is_not_continued_in_silence(store: Path) -> None:
    said = "version 0.0.1"
    ((number, grader),) = asked(store, "SELECT id, grader FROM run")
    changed(store, "UPDATE run SET grader = ?", json.dumps(json.loads(grader) | {"version": "0.0.1"}))

    refused = graded(store.parent, "--jobs=1")
    assert refused.code == 2
    assert said in refused.err and "--force" in refused.err
    assert len(asked(store, "SELECT id FROM report")) == 5
    forced = graded(store.parent, "--force")

    assert forced.code == 0, forced.err
    assert "4 graded now, 1 the same as another, 0 before" in forced.out
    assert asked(store, f"SELECT student FROM latest JOIN report ON id = report WHERE run = {number}") == []
    assert graded(store.parent, "--jobs=1").code == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("PRAGMA application_id = 0", "another program's database"),
        ("PRAGMA user_version = 1000", "written by a newer bpgrade"),
    ],
)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_is(statement: str, said: str, store: Path) -> None:
    changed(store, statement)
    changed(store, "PRAGMA journal_mode = DELETE")
    before = hashlib.sha256(store.read_bytes()).digest()

    results = [graded(store.parent, "--jobs=1"), invoke("class", "class.sqlite", cwd=store.parent)]

    assert [result.code for result in results] == [3, 3]
    assert all(said in result.err for result in results)
    assert hashlib.sha256(store.read_bytes()).digest() == before


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(store: Path) -> None:
    store.write_bytes(b"student,total\n" * 100)
    results = [graded(store.parent, "--jobs=1"), invoke("class", "class.sqlite", cwd=store.parent)]

    assert [result.code for result in results] == [3, 3]
    assert all("it is not (file is not a database)" in result.err for result in results)
    assert store.read_bytes() == b"student,total\n" * 100


def test_a_store_is_read_where_nothing_can_be_written(store: Path) -> None:
    store.chmod(0o444)
    store.parent.chmod(0o555)
    try:
        if os.access(store.parent, os.W_OK):
            pytest.skip("whoever may do everything can write there")
        told = invoke("class", "class.sqlite", cwd=store.parent)
        graded_there = graded(store.parent)
    finally:
        store.parent.chmod(0o755)

    assert told.code == 0, told.err
    assert "5 students" in told.out
    assert graded_there.code == 3 and "cannot use the store" in graded_there.err  # the control


def test_a_store_with_a_damaged_page_is_said_in_a_sentence(store: Path) -> None:
    ((page,),) = asked(store, "SELECT rootpage FROM sqlite_master WHERE name = 'hand_in'")
    ((size,),) = asked(store, "PRAGMA page_size")
    data = bytearray(store.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    store.write_bytes(data)
    results = [invoke(name, "class.sqlite", cwd=store.parent) for name in ("class", "regrade")]

    assert [result.code for result in results] == [3, 3]
    assert all("class.sqlite must be a whole store; it cannot be read" in result.err for result in results)


def test_a_damaged_entry_is_an_empty_cell_that_staff_are_told_of(store: Path) -> None:
    ((report,),) = asked(store, "SELECT report FROM latest WHERE student = 'kim'")
    changed(
        store,
        "UPDATE report SET exercises = substr(exercises, 1, 20) || x'00' || substr(exercises, 22) WHERE id = ?",
        report,
    )
    changed(store, "UPDATE report SET exercises = CAST(exercises AS BLOB)")

    told, table = (invoke("class", "class.sqlite", *more, cwd=store.parent) for more in ((), ("--format", "csv")))
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(table.out.removeprefix("\ufeff"), newline=""))}

    assert (told.code, table.code) == (3, 3)
    assert re.search(r"kim.*damaged", told.out)
    assert (rows["kim"]["total"], rows["joe"]["total"]) == ("", "7.5")
    again = graded(store.parent, "--force")
    assert again.code == 0, again.err
    assert invoke("class", "class.sqlite", cwd=store.parent).code == 0


PLUGIN = """
import dataclasses
from pathlib import Path

from grader import Layer, hookimpl

TWICE = Layer("extra/twice", symbol="Twice", inputs={"x": "N D"}, formula="2 * x", gradients={"dx": "2 * dout"}).make_check()


def judged(observations):
    if Path(%r).exists():
        raise RuntimeError("the reference values are away")
    return TWICE.judge(observations)


@hookimpl
def bpgrade_checks():
    return [dataclasses.replace(TWICE, judge=judged)]
"""


def test_a_judge_that_raises_is_an_empty_cell_and_graded_again_by_force(tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.touch()
    write(tmp_path, {"course.toml": 'exercises = ["twice"]\n', "lib/twice_plugin.py": PLUGIN % str(away)})
    text = "class Twice:\n    def forward(self, x):\n        return 2 * x\n    def backward(self, dout):\n        return 2 * dout\n"
    write(tmp_path / "work", {"ann/twice.py": text, "bob/twice.py": text.replace("2 * dout", "dout")})
    grade = ("grade", "work", "--config", "course.toml")

    def run(*words: str) -> Result:
        return invoke_with_plugins(tmp_path / "lib", "-p", "twice_plugin", *words, cwd=tmp_path)

    first = run(*grade)
    faults = asked(tmp_path / "class.sqlite", QUERIES["faults"])
    shown = run("show", "class.sqlite", "ann")
    away.unlink()
    second, third = run(*grade, "--force"), run(*grade)

    assert (first.code, faults) == (3, [("ann", "extra/twice"), ("bob", "extra/twice")]), first.err
    assert "ann: extra/twice is empty: The plugin `twice_plugin` failed in its judge" in first.out
    assert "twice_plugin" in shown.out and "RuntimeError" in shown.out
    assert (second.code, "2 graded now, 0 before" in second.out) == (0, True), second.err
    assert (third.code, "0 graded now, 2 before" in third.out) == (0, True), third.err
    verdicts = asked(
        tmp_path / "class.sqlite", "SELECT verdict FROM latest JOIN result USING (report) ORDER BY student"
    )
    assert verdicts == [("passed",), ("failed",)]


def test_the_same_work_handed_in_again_was_there_when_it_came_first(tmp_path: Path) -> None:
    contents, noon = Contents((("relu.py", b"pass\n"),)), datetime(2026, 11, 20, 12, tzinfo=UTC)
    with Store(tmp_path / "s.sqlite", write=True) as store:
        first = store.add_hand_in(HandedIn("kim", 0, contents.digest, submitted=noon), contents)
        again = store.add_hand_in(HandedIn("kim", 0, contents.digest, submitted=noon + HOUR, late=True), contents)
        other = Contents((("relu.py", b"pass  # better\n"),))
        better = store.add_hand_in(HandedIn("kim", 0, other.digest, submitted=noon + HOUR, late=True), other)

        assert (again.number, again.submitted, again.late) == (1, noon, False)
        assert (better.number, better.submitted, better.late) == (2, noon + HOUR, True)
        assert store.list_hand_ins("kim") == [first, better]
