"""The class as tables: an empty cell is no zero, no cell is a formula, and nobody is named who should not be."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from corpus import load_english

from grader.classroom.marks.classbook import Classbook
from grader.classroom.marks.marks import ExerciseMark, Mark
from grader.classroom.marks.pseudonyms import replace_names
from grader.classroom.pages import gradebook, overview, regraded
from grader.classroom.pages.figures import find_stuck
from grader.classroom.run.regrade import MarkChange
from grader.classroom.store.rows import HandedIn
from grader.commands.classes import find_student
from grader.model import Message, Problem, Verdict

HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "|cmd", "a\x1b[31mb", "김철수", 'quo"te, comma')
CANVAS = (
    "Student,ID,SIS User ID,Section,Homework 1 (101),Homework 2 (102)\r\n"
    "    Points Possible,,,,20,20\r\n"
    "김철수,77,2024001,A,,3\r\n"
    "Lee,78,2024002,A,,\r\n"
    "Nobody,79,2024009,A,5,\r\n"
)
MOODLE = "Identifier,Full name,Email address,Status,Grade\r\nParticipant 77,김철수,kim@x.org,Submitted,-\r\n"


def cells(points: float | None, why: Message | None = None) -> dict[str, ExerciseMark]:
    verdict = Verdict.GRADER_FAULT if points is None else Verdict.PASSED
    return {
        "graph/mul_layer": ExerciseMark(10.0, 10.0, Verdict.PASSED),
        "relu": ExerciseMark(points, 10.0, verdict, why),
    }


BOOK = Classbook(
    (
        Mark("2024001", cells(7.25), "김철수", ("77", "kim@x.org"), hand_in=HandedIn("2024001", 2, "hash"), hand_ins=2),
        Mark(
            "2024002",
            cells(None, Message("mark.fault", {"id": "grader_failed"})),
            "Lee",
            hand_in=HandedIn("2024002", 1, "hash"),
            hand_ins=1,
        ),
        Mark(
            "2024003",
            cells(0.0, Message("mark.override", {"why": "Lee wrote it"})),
            "Park",
            notes=(Message("mark.nothing_handed_in"),),
        ),
    ),
    {"2024001": Mark("2024001", cells(2.0))},
    {"2024001": [("relu", "mistake", "mask_inverted", 3)]},
)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_first_column_is_the_students_id_and_a_fault_is_an_empty_cell() -> None:
    text = gradebook.render_mark_table(BOOK, load_english())
    header, *rows = rows_of(text)

    assert text.startswith("\ufeff")
    assert header[:5] == ["student", "name", "graph/mul_layer", "relu", "total"]
    assert [row[0] for row in rows] == ["2024001", "2024002", "2024003"]
    assert [row[3] for row in rows] == ["7.25", "", "0"]
    assert [row[4] for row in rows] == ["17.25", "", "10"]


@pytest.mark.parametrize(
    ("verdicts", "stuck"),
    [
        ("passed failed failed", "b"),
        ("passed failed passed", None),
        ("failed passed not_started", "c"),
        ("missing failed raised", "a"),
        ("passed passed passed", None),
        ("passed failed grader_fault", None),
        ("passed unsettled failed", "c"),
    ],
)
def test_a_student_is_stuck_where_no_further_exercise_is_right(verdicts: str, stuck: str | None) -> None:
    told = {n: ExerciseMark(0.0, 1.0, Verdict(v)) for n, v in zip("abc", verdicts.split(), strict=True)}
    book = Classbook((Mark("1", told, hand_in=HandedIn("1", 1, "hash")),))

    assert next(iter(find_stuck(book)), None) == stuck


@pytest.mark.parametrize("word", ["2024001", "77", "KIM@x.org", "김철수", " 김 철수"])
def test_a_student_is_found_by_id_address_and_name(word: str) -> None:
    assert find_student(BOOK, word, Path("class.sqlite")).student == "2024001"


def test_a_name_of_two_students_shows_neither() -> None:
    book = replace(BOOK, marks=tuple(replace(one, name="Lee") for one in BOOK.marks))

    with pytest.raises(click.UsageError, match="may be any of 2024001, 2024002, 2024003"):
        find_student(book, "lee", Path("class.sqlite"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula_or_moves_the_cursor(text: str) -> None:
    decided, agreed = Message("mark.override", {"why": text}), Message("mark.agreed", {"why": text})
    book = Classbook((Mark(text, cells(1.0, decided), text, notes=(agreed,)),))
    _, row = rows_of(gradebook.render_mark_table(book, load_english()))

    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "|")) for cell in row)
    assert "\x1b" not in "".join(row)
    assert "\x1b" not in overview.render(book, [(text, Problem(Message("no_sources", {"path": text})))], load_english())


def test_json_lines_are_one_object_a_student() -> None:
    first, second, _ = map(json.loads, gradebook.render_mark_lines(BOOK, load_english()).splitlines())

    assert first["exercises"]["relu"] == {"points": 7.25, "maximum": 10.0, "verdict": "passed", "why": None}
    assert first["findings"] == [{"exercise": "relu", "kind": "mistake", "id": "mask_inverted"}]
    assert second["total"] is None


def test_a_canvas_gradebook_gets_one_column_filled() -> None:
    filled = rows_of(gradebook.fill_column(BOOK, CANVAS, "Homework 1 (101)"))

    assert [row[4] for row in filled] == ["Homework 1 (101)", "20", "17.25", "", "5"]
    assert [row[:4] + row[5:] for row in filled] == [row[:4] + row[5:] for row in rows_of(CANVAS)]


def test_a_moodle_worksheet_needs_no_column_named() -> None:
    assert rows_of(gradebook.fill_column(BOOK, MOODLE, None))[1][4] == "17.25"


def test_an_id_of_two_students_fills_no_row() -> None:
    one, two = Mark("1001", cells(1.0), keys=("77",)), Mark("1002", cells(2.0), keys=("1001", "77"))
    export = "ID,SIS User ID,Grade\r\n5,1002,\r\n1001,,3\r\n77,,3\r\n"
    crossed = Classbook((Mark("5", cells(5.0)), two))

    assert [row[2] for row in rows_of(gradebook.fill_column(Classbook((one, two)), export, None))[1:]] == [
        "12",
        "3",
        "3",
    ]
    assert rows_of(gradebook.fill_column(crossed, export, None))[1][2] == ""


def test_a_row_that_ends_before_its_column_is_filled() -> None:
    assert rows_of(gradebook.fill_column(BOOK, "ID,Name,Grade\r\n2024001\r\n", None))[1] == ["2024001", "", "17.25"]


@pytest.mark.parametrize(
    ("export", "column", "said"),
    [
        (CANVAS, None, "Homework 1 (101), Homework 2 (102)"),
        (CANVAS, "Homework 3", "no column 'Homework 3'"),
        ("name,Grade\r\nKim,\r\n", None, "must have one of the columns"),
        ("", None, "is empty"),
        ("\r\n\r\nID,Grade\r\n", None, "is empty"),
        ('ID,Grade\r\n1,"' + "x" * 200_000, None, "is not CSV"),
    ],
)
def test_a_gradebook_that_cannot_be_filled_says_why(export: str, column: str | None, said: str) -> None:
    with pytest.raises(gradebook.GradebookError) as raised:
        gradebook.fill_column(BOOK, export, column)

    assert said in str(raised.value)


def test_pseudonyms_are_stable_and_name_nobody() -> None:
    once, again, other = (replace_names(BOOK, secret) for secret in (b"a", b"a", b"b"))
    shown = (
        gradebook.render_mark_table(once, load_english())
        + gradebook.render_mark_lines(once, load_english())
        + overview.render(once, [], load_english())
    )

    assert once == again
    assert {m.student for m in once.marks}.isdisjoint(m.student for m in other.marks)
    assert not any(word in shown for word in ("2024001", "김철수", "kim@x.org", "Lee"))
    assert "override" in shown
    assert all(
        word in gradebook.render_mark_table(BOOK, load_english()) for word in ("2024001", "Lee wrote it")
    )  # the control


def test_the_overview_tells_mistakes_progress_and_what_is_for_staff() -> None:
    text = overview.render(BOOK, [("", Problem(Message("no_sources", {"path": "x"})))], load_english())

    assert "relu: 1 x mask_inverted" in text
    assert "2024002: relu is empty" in text
    assert "1 handed in more than once: 60.0 % at first, 86.2 % at last. 1 improved." in text
    assert "2024003: nothing handed in" in text


def test_staff_see_whose_definition_is_not_reached() -> None:
    found = {
        "2024001": (("relu", "name", "keyword_misspelt", 2),),
        "2024002": (("relu", "mistake", "mask_inverted", 3),),
    }

    text = overview.render(replace(BOOK, findings=found), [], load_english())

    assert "2024001: Python finds no definition for relu, but line 2 has something" in text
    assert "2024002: Python finds" not in text


def test_staff_see_each_student_without_a_grade_however_many_there_are() -> None:
    why = Message("mark.unread", {"file": "relu.py", "why": Message("not_text")})
    book = Classbook(tuple(Mark(f"{number:03}", cells(None, why)) for number in range(120)))
    problems = [(one.student, Problem(Message("not_text"), "relu.py")) for one in book.marks]

    lines = overview.render(book, problems, load_english()).splitlines()

    assert sum("relu.py was not read" in line for line in lines) == 120
    assert sum("The file is not text" in line for line in lines) == 120  # each once


def test_a_problem_stays_in_the_list_beside_a_cell_that_a_person_gave() -> None:
    text = overview.render(BOOK, [("2024003", Problem(Message("too_many_files", {"cap": 200})))], load_english())

    assert "2024003: There are more than 200 files." in text


def test_an_empty_class_is_said_and_not_raised() -> None:
    assert "0 students" in overview.render(Classbook(()), [], load_english())
    assert rows_of(gradebook.render_mark_table(Classbook(()), load_english()))[0][0] == "student"


def test_file_names_of_feedback_are_safe_and_each_students_own() -> None:
    names = list(gradebook.make_feedback_names(["../etc", "a b", "a/b", "A_B", "", "김철수", "x" * 300]))

    assert len({name.casefold() for name in names}) == len(names)
    assert not any("/" in name or name.startswith(".") or len(name) > 90 for name in names)
    assert "김철수" in names


def test_what_grading_again_changes_is_said_by_student() -> None:
    text = regraded.render(
        [
            MarkChange("kim", 3.0, 10.0, (Message("mark.override", {"why": "x"}),)),
            MarkChange("lee", 5.0, None, (Message("mark.excused"),)),
        ],
        load_english(),
    )

    assert (
        text.index("1 gain points:")
        < text.index("kim: 3 -> 10")
        < text.index("1 lose points:")
        < text.index("lee: 5 -> -")
    )
