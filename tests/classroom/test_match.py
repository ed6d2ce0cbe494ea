"""Who is who in a class, and what staff are told before anything is run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from corpus import ROOT, load_english
from harms import die, fill, spin

from grader.classroom.intake import inside
from grader.classroom.intake.collect import Collected, HandIn, collect_hand_ins
from grader.classroom.intake.match import Intake, match_roster
from grader.classroom.intake.roster import Person, Roster
from grader.classroom.pages.intake import render
from grader.model import Check
from grader.worker import bounds

RELU = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
AFFINE = (ROOT / "solutions" / "affine" / "affine.py").read_text(encoding="utf-8")
KIM = Person("20240001", "Kim, Minsu", "kim@example.com", ("1001", "1234567"))
LEE = Person("20240002", "이 서연", "lee@example.com", ("1002",))
PARK = Person("20240003", "Park", "park@example.com")


def roster(*people: Person) -> Roster:
    """A roster of these people."""
    return Roster(Path("roster.csv"), people)


def matched(tmp_path: Path, checks: tuple[Check, ...], files: Mapping[str, str], who: Roster | None = None) -> Intake:
    """The match of a class with these files."""
    top = tmp_path / "class"
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    return match_roster(collect_hand_ins(top, tmp_path / "unpacked"), who, checks)


@pytest.mark.parametrize(
    "hand_in",
    [
        HandIn("20240001", ()),
        HandIn("1001", ()),
        HandIn("1234567", (), name="Participant"),
        HandIn("KIM@Example.com", ()),
        HandIn("submission_7", (), email="kim@example.com"),
        HandIn("555", (), name="kimminsu"),  # as Canvas writes it
        HandIn("555", (), name="Minsu Kim"),
        HandIn("kim minsu", ()),
        HandIn("20240001_김민수_hw1", ()),
    ],
    ids=lambda one: one.student + one.name + one.email,
)
def test_any_key_says_who_it_is(hand_in: HandIn) -> None:
    found = match_roster(Collected("", (hand_in,)), roster(KIM, LEE))

    assert [(f.person, f.hand_in.student, f.hand_in.name) for f in found.found] == [(KIM, KIM.id, KIM.name)]
    assert (found.not_on_roster, found.not_handed_in) == ((), (LEE,))


@pytest.mark.parametrize(
    "hand_in",
    [
        HandIn("20240009", ()),
        HandIn("555", (), name="Kim"),
        HandIn("2024", ()),
        HandIn("20240001_20240002", ()),
        HandIn("", ()),
        HandIn("555", (), name="!"),
    ],
    ids=lambda one: one.student + one.name,
)
def test_nobody_is_matched_by_guess(hand_in: HandIn) -> None:
    found = match_roster(Collected("", (hand_in,)), roster(KIM, LEE, Person("1", ""), Person("2", "!?")))

    assert [f.person for f in found.found] == [None]
    assert found.not_on_roster == (hand_in.student,)


def test_a_name_or_a_key_that_two_people_have_is_nobodys() -> None:
    one, other = Person("1001", "Kim, Minsu", keys=("77",)), Person("1002", "Minsu Kim", keys=("77",))

    found = match_roster(Collected("", (HandIn("77", ()), HandIn("x", (), name="Kim Minsu"))), roster(one, other))

    assert [f.person for f in found.found] == [None, None]


def test_a_key_and_a_name_of_different_people_are_nobodys() -> None:
    """Canvas counts its users, and so does a roster: 7 is one student there and another here."""
    found = match_roster(Collected("", (HandIn("7", (), name="kimminsu"),)), roster(KIM, Person("7", "Lee")))

    assert [f.person for f in found.found] == [None]


def test_of_several_hand_ins_of_one_person_only_that_of_its_id_is_theirs(tmp_path: Path, checks) -> None:
    files = {"20240001/relu.py": RELU, "Kim Minsu/relu.py": RELU + "\n", "Lee/a.py": RELU + "\n\n", "lee/a.py": AFFINE}

    found = matched(tmp_path, checks, files, roster(KIM, PARK))
    alone = matched(tmp_path, checks, files)

    assert found.several == (("20240001", "Kim Minsu"), ("Lee", "lee"))
    assert alone.several == (("Lee", "lee"),)
    assert [(f.hand_in.student, f.person) for f in found.found if f.person] == [("20240001", KIM)]
    assert (found.not_on_roster, found.not_handed_in) == (("Lee", "lee"), (PARK,))


def test_exercises_are_found_and_stubs_are_none(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    stub = (ROOT / "exercises" / "affine" / "affine.py").read_text(encoding="utf-8")
    files = {
        "kim/activation/relu.py": RELU,
        "kim/affine/affine.py": stub,
        "kim/activation/sigmoid.py": "class Sigmoid:\n    def forward(self, x:\n",
        "lee/notes.py": "x = 1\n",
        "park/affine/affine.py": stub,
    }

    found = matched(tmp_path, checks, files)

    exercises = {f.hand_in.student: f.exercises for f in found.found}
    assert exercises == {"kim": ("activation/relu", "activation/sigmoid"), "lee": (), "park": ()}
    assert found.nothing_recognised == ("lee", "park")


def test_what_cannot_be_read_is_told_with_and_without_checks(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    files = {"kim/a.ipynb": "no", "kim/b.py": "x = '\0'", "kim/relu.py": RELU, "lee/big.py": "#" * (6 << 20)}

    for wanted in (checks, ()):
        found = matched(tmp_path, wanted, files).found
        told = {f.hand_in.student: [(p.message.id, p.file) for p in f.problems] for f in found}
        assert told == {
            "kim": [("broken_notebook", "a.ipynb"), ("not_text", "b.py")],
            "lee": [("too_large", "big.py")],
        }


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds memory and processor time")
@pytest.mark.parametrize(("harm", "id"), [(spin, "unsettled_cpu"), (fill, "unsettled_memory"), (die, "unsettled_died")])
def test_a_text_that_harms_the_reader_concerns_its_student_alone(
    tmp_path: Path, checks: tuple[Check, ...], monkeypatch: pytest.MonkeyPatch, harm: Callable[[], None], id: str
) -> None:
    def read(hand_in: HandIn, wanted: Sequence[Check]) -> inside.Inside:
        if hand_in.student == "kim":
            harm()
        return read_inside(hand_in, wanted)

    read_inside = inside.read_inside
    monkeypatch.setattr(inside, "read_inside", read)
    monkeypatch.setattr(bounds, "CPU_SECONDS", 0.3)
    monkeypatch.setattr(bounds, "MEMORY", 32 << 20)
    for wanted in (checks, ()):
        found = matched(tmp_path, wanted, {"kim/relu.py": RELU, "lee/relu.py": RELU}).found
        assert {f.hand_in.student: [p.message.id for p in f.problems] for f in found} == {"kim": [id], "lee": []}


def test_the_same_bytes_of_two_students_are_told_and_stubs_and_groups_are_not(
    tmp_path: Path, checks: tuple[Check, ...]
) -> None:
    for student in ("kim", "lee", "park"):
        shutil.copytree(ROOT / "exercises", tmp_path / "class" / student)
    files = {"kim/activation/relu.py": RELU, "lee/relu.py": RELU, "park/activation/relu.py": RELU + "#"}
    found = matched(tmp_path, checks, files)
    path = tmp_path / "class" / "kim" / "activation" / "relu.py"
    group = Collected("", (HandIn("a", (("relu.py", path),)), HandIn("b", (("relu.py", path),))))

    assert found.same == (("activation/relu.py", ("kim", "lee")),)
    assert match_roster(group, None, checks).same == ()


@pytest.fixture
def everything(tmp_path: Path, checks: tuple[Check, ...]) -> str:
    """The text about a class in which everything is wrong."""
    top = tmp_path / "class"
    files = {
        "20240001/relu.py": RELU,
        "20240001/relu (1).py": RELU + "#",
        "Kim Minsu/relu.py": RELU,
        "이 서연/broken.ipynb": "no",
        "stranger \x1b[31m\u202e/a.py": "x = 1\n",
        "readme.txt": "",
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    (top / "copy").symlink_to("20240001")
    return render(
        match_roster(collect_hand_ins(top, tmp_path / "unpacked"), roster(KIM, LEE, PARK), checks), load_english()
    )


def test_the_text_has_a_table_and_each_list(everything: str) -> None:
    head, _, lists = everything.partition("\n\n  not on the roster")
    blocks = [block.strip().split("\n") for block in f"not on the roster{lists}".split("\n\n")]

    assert "5 handed in, 2 of them on the roster. 1 on the roster handed in nothing." in head
    assert "  20240001" in head and "1/24: activation 1" in head
    assert {title.rpartition(" (")[0]: len(lines) for title, *lines in blocks} == {
        "not on the roster": 2,
        "on the roster, handed in nothing": 1,
        "not read, or only in part": 2,  # also a link in place of a hand-in
        "no exercise was found": 3,
        "more than one hand-in of one student": 1,
        "the same file": 1,
        "problems of the whole class": 1,
    }


def test_the_text_is_harmless_and_its_columns_stand_below_each_other(everything: str) -> None:
    from rich.cells import cell_len

    rows = everything.split("\n\n")[1].split("\n")
    starts = {cell_len(row[: row.index("/24") - 1]) for row in rows[1:]}

    assert "\x1b" not in everything and "\u202e" not in everything
    assert len(starts) == 1


def test_a_class_in_order_is_a_table_alone(tmp_path: Path, checks: tuple[Check, ...]) -> None:
    files = {"20240001/relu.py": RELU, "20240002/affine.py": AFFINE}

    text = render(matched(tmp_path, checks, files, roster(KIM, LEE)), load_english())

    assert text.count("\n\n") == 1
    assert len(text.strip().split("\n")) == 5


def test_names_of_any_length_keep_the_table_one(tmp_path: Path) -> None:
    text = render(match_roster(Collected("plain", (HandIn("x" * 5000, (), name="가" * 300),))), load_english())

    assert max(map(len, text.split("\n"))) < 100
