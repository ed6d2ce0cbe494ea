"""A class list is read as spreadsheets and platforms write it, and what is wrong with it is told by line."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.classroom.intake.roster import Person, RosterError, read_roster


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[Person, ...]:
    """The people of a roster with that text."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return read_roster(path).people


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    rows = [("학번", "이름", "비고"), ("20240001", "김민수", "a"), ("20240002", '"이, 서연"', ""), ("", "", "")]
    text = end.join(separator.join(row) for row in rows)

    people = read(tmp_path, text, encoding)

    assert [(p.id, p.name, p.line) for p in people] == [("20240001", "김민수", 2), ("20240002", "이, 서연", 3)]


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp932", "山田太郎"), ("gb18030", "王小明"), ("big5", "陳怡君"), ("cp949", "김민수")]
)
def test_a_roster_is_read_as_old_windows_saved_it(tmp_path: Path, encoding: str, name: str) -> None:
    (person,) = read(tmp_path, f"id,name\n1,{name}\n", encoding)

    assert person.name == name


# the headers as the platforms write them
PLATFORMS = {
    "canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework (87)\n    Points Possible,,,,,10\n"
        '"Kim, Minsu",1001,20240001,minsu,A,\n"Student, Test",1009,,,A,\n',
        [("20240001", "Kim, Minsu", "", {"1001", "minsu"}), ("1009", "Student, Test", "", set())],
    ),
    "moodle grading worksheet": (
        'Identifier,"Full name","ID number","Email address",Status\n'
        "Participant 1234567,Kim Minsu,20240001,kim@example.com,Submitted\n",
        [("20240001", "Kim Minsu", "kim@example.com", {"1234567"})],
    ),
    "moodle without numbers": (
        'Identifier,"Full name","Email address"\nParticipant 1234567,Kim Minsu,kim@example.com\n',
        [("kim@example.com", "Kim Minsu", "kim@example.com", {"1234567"})],
    ),
    "gradescope": (
        "First Name,Last Name,SID,Email,Role\nMinsu,Kim,20240001,kim@example.com,Student\n",
        [("20240001", "Minsu Kim", "kim@example.com", set())],
    ),
    "a column student beside an id": ("id,student\n7,Kim\n", [("7", "Kim", "", set())]),
    "a column student alone": ("Student;Due\nkim;\n", [("kim", "", "", set())]),
    "blanks and lines": ("\n\nStudent_ID , E-Mail\n 7 , a@b \n\n", [("7", "", "a@b", set())]),
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_headers(tmp_path: Path, platform: str) -> None:
    text, people = PLATFORMS[platform]

    assert [(p.id, p.name, p.email, set(p.keys)) for p in read(tmp_path, text)] == people


def test_times_with_and_without_an_offset(tmp_path: Path) -> None:
    text = "id,due,submitted\na,2026-11-20T23:59+09:00,2026-11-20T15:00:00Z\nb,2026-11-20 23:59,\n"

    first, second = read(tmp_path, text)

    assert (first.due, first.submitted) == (
        datetime(2026, 11, 20, 14, 59, tzinfo=UTC),
        datetime(2026, 11, 20, 15, tzinfo=UTC),
    )
    assert second.due == datetime(2026, 11, 20, 23, 59).astimezone()
    assert second.submitted is None


def test_names_in_pieces_are_one(tmp_path: Path) -> None:
    (person,) = read(
        tmp_path, f"id,name\n{unicodedata.normalize('NFD', '김')},{unicodedata.normalize('NFD', '민수')}\n"
    )

    assert (person.id, person.name) == ("김", "민수")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "must have a header and a row for each student, got an empty file"),
        ("Vorname,Nachname\na,b\n", 1, "got 'Vorname', 'Nachname'"),
        ("id,name\n1,a\n\n1,b\n", 4, "each id must stand there once, got '1', as in line 2"),
        ("id,name\nKim,a\n k im,b\n", 3, "got 'k im', as in line 2"),
        ("id,name\n,a\n", 2, "each row must have an id, got none for 'a'"),
        ("id,name\n1,Kim, Minsu\n", 2, "a row must have 2 cells as the header has, got 3"),
        (
            "id,due\n1,tomorrow\n",
            2,
            "due must be a date and a time, for example 2026-11-20T23:59+09:00, got 'tomorrow'",
        ),
        ("id,due\n1,2026-11-20\n", 2, "got '2026-11-20', which has no time"),
        ("id,language\n1,ko\n2,de\n", 3, "language must be one of en, ko, got 'de'"),
        ('id,name\n1,"two\nlines"\n2,b\n2,c\n', 5, "got '2', as in line 4"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(RosterError) as raised:
        read(tmp_path, text)

    assert str(raised.value).startswith(f"{tmp_path / 'roster.csv'}:{line}: ")
    assert said in str(raised.value)


@pytest.mark.parametrize("head", ["language", "Lang", "언어"])
def test_a_language_is_a_code_or_a_word(tmp_path: Path, head: str) -> None:
    people = read(tmp_path, f"id,{head}\n1,ko\n2,ko-KR\n3,한국어\n4,Korean\n5,English\n6,\n")

    assert [person.language for person in people] == ["ko", "ko", "ko", "ko", "en", None]


def test_what_is_no_csv_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes(b"id\n\xff\xff\x81\n")
    (tmp_path / "nul.csv").write_bytes(b"id,name\n1," + b"x" * 200_000)

    for path, said in (
        (tmp_path / "roster.csv", "its encoding is unknown"),
        (tmp_path / "nul.csv", ":2: this is not CSV"),
        (tmp_path / "none.csv", "there is none"),
        (tmp_path, "it is no file"),
    ):
        with pytest.raises(RosterError, match=said):
            read_roster(path)
