"""Copies are found, and right answers of different hands are not; tests/alike_class.py prints the figures."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import alike_class
import pytest
from corpus import invoke, load_checks, prepare, write_files

from grader.classroom.alike import groups
from grader.classroom.alike.groups import Portion, find_groups
from grader.sandbox import Sandbox
from grader.submission.read import parse_contents, read_submission

BEGINNER = alike_class.read_hand()
OTHERS = ("korean.py", "terse.py", "typed.py", "closures.py")
HANDS = {hand.name for hand in alike_class.HANDS.glob("*.py")}
LARGE = {"network/two_layer_net", "network/train_digits", "neuron/blobs", "affine/softmax_with_loss"}
ACCURACY = "number_right / len(scores)", "float(np.mean(scores.argmax(axis=1) == np.argmax(t, axis=1)))"


@cache
def read_small_class() -> list[tuple[groups.Hand, groups.CodePiece]]:
    """The five hands, as a class of five."""
    return [pair for name in HANDS for pair in alike_class.list_copy_pieces(alike_class.read_hand(name), name)]


@pytest.mark.parametrize("kind", alike_class.KINDS)
def test_each_kind_of_copy_is_found_in_a_class_of_five(kind: str) -> None:
    copy = alike_class.list_copy_pieces(alike_class.KINDS[kind](BEGINNER))
    found = find_groups([*read_small_class(), *copy], alike_class.read_all_given())

    assert {one.exercise for one in found} >= LARGE
    assert {tuple(hand.student for hand, _ in one.places) for one in found} == {("beginner.py", "copy")}


@pytest.mark.slow("reads all styles, beside which each kind of copy is looked for")
def test_each_kind_of_copy_is_found_among_all_hands() -> None:
    for copier in alike_class.KINDS.values():
        copy = alike_class.list_copy_pieces(copier(BEGINNER))
        found = find_groups([*alike_class.list_hand_pieces(), *copy], alike_class.read_all_given())

        assert {one.exercise for one in found} >= {"network/two_layer_net", "affine/affine"}
        assert {tuple(hand.student for hand, _ in one.places) for one in found} == {("beginner.py", "copy")}


def test_a_copy_with_one_method_of_its_own_is_found() -> None:
    copy = alike_class.list_copy_pieces(BEGINNER.replace(*ACCURACY))
    found = find_groups([*read_small_class(), *copy], alike_class.read_all_given())

    assert [(one.portion, one.part) for one in found if one.exercise == "network/two_layer_net"] == [
        (Portion.ALL_BUT_ONE, "accuracy")
    ]


@pytest.mark.slow("reads all styles, and draws small classes of them")
def test_no_right_answer_of_another_hand_is_listed_in_a_class_of_any_size() -> None:
    hands = alike_class.list_hand_pieces()
    accused = [
        one
        for size in alike_class.SIZES
        for drawn in alike_class.draw_classes(hands, size, 40 if size < 1000 else 1)
        for one in find_groups(drawn, alike_class.read_all_given())
    ]

    assert len({hand for hand, _ in hands}) >= 240
    assert accused == []


@pytest.mark.slow("measures chance in two thirds of the hands, and in the third that was held back")
def test_the_bounds_hold_for_the_third_of_the_hands_that_was_held_back() -> None:
    hands = alike_class.list_hand_pieces()
    tuned = [pair for pair in hands if not alike_class.is_held_back(pair[0])]
    held_back = [pair for pair in hands if alike_class.is_held_back(pair[0])]

    for those in (tuned, held_back):
        found = [alike_class.measure_chance(those, size, 40 if size < 1000 else 1) for size in alike_class.SIZES]
        assert 0 < max(above for above, _ in found) < groups.ABOVE_CHANCE
        assert 1 < max(statements for _, statements in found) < groups.STATEMENTS


@pytest.mark.slow("grades 100 answers, and the copies that were made by a program")
def test_the_hands_and_their_copies_are_right(forking: Sandbox) -> None:
    grading = prepare(load_checks(), forking)
    quick = prepare([check for check in load_checks() if not check.seconds], forking)
    passed = [
        sum(one.verdict == "passed" for one in grading.grade(read_submission(path)).exercises)
        for path in sorted(alike_class.HANDS.glob("*.py"))
    ]
    copies = [alike_class.make_contents(copier(BEGINNER)) for copier in alike_class.KINDS.values()]

    assert passed == [24, 4, 24, 24, 24]
    for copy in copies:
        assert {one.verdict for one in quick.grade(parse_contents("copy", copy)).exercises} == {"passed"}


def test_statements_in_other_functions_and_other_sums_are_not_the_same() -> None:
    """The control: a form tells apart what computes something else."""
    form = {name: key(text) for name, text in {
        "first": "def f(x, y):\n    z = x - y\n    return z * x",
        "renamed": "def f(a, b):\n    c = a - b  # sum\n\n    return (c * a)",
        "flow": "def f(x, y):\n    z = x - y\n    return z * y",
        "library": "def f(x, y):\n    z = x + y\n    return z * x",
    }.items()}  # fmt: skip

    assert form["first"] == form["renamed"]
    assert len({*form.values()}) == 3


def key(text: str) -> str:
    """The key of a text that defines softmax."""
    return alike_class.list_copy_pieces(text.replace("def f", "def relu_sum").replace("relu_sum(", "softmax("))[0][
        1
    ].form.key


# the command


def fill(folder: Path, name: str = "class.sqlite", **texts: str) -> Path:
    return alike_class.fill_store(folder / name, texts)


def fill_with_a_copy(folder: Path) -> Path:
    others = {name.removesuffix(".py"): alike_class.read_hand(name) for name in OTHERS}
    return fill(folder, **others, kim=BEGINNER, lee=alike_class.KINDS["a notebook"](BEGINNER))


def test_alike_names_both_places_and_says_that_it_is_no_verdict(tmp_path: Path) -> None:
    fill_with_a_copy(tmp_path)
    shown = invoke("alike", "class.sqlite", cwd=tmp_path)

    assert shown.code == 0 and shown.err == ""
    assert "no verdict" in shown.out and "Compared: 6 hand-ins" in shown.out
    first = shown.out.split("\n\n")[1].splitlines()
    assert first[0].startswith("  network/two_layer_net: rarity ")
    assert [line.split() for line in first[1:]] == [
        ["kim", "Name", "of", "kim", "work.py:361"],
        ["lee", "Name", "of", "lee", "work.ipynb", "code", "cell", "24,", "line", "1"],
    ]
    assert "판정이 아니에요" in invoke("alike", "class.sqlite", "--lang", "ko", cwd=tmp_path).out


def test_alike_writes_the_same_groups_as_csv_and_json(tmp_path: Path) -> None:
    fill_with_a_copy(tmp_path)
    invoke("alike", "class.sqlite", "--format", "csv", "--output", "alike.csv", cwd=tmp_path)
    document = json.loads(invoke("alike", "class.sqlite", "--format", "json", cwd=tmp_path).out)
    rows = list(csv.DictReader((tmp_path / "alike.csv").read_text(encoding="utf-8-sig").splitlines()))

    assert document["schema"] == "bpgrade/alike/1" and document["students"] == 6
    assert [(r["exercise"], r["student"], r["line"]) for r in rows] == [
        (one["exercise"], place["student"], str(place["line"])) for one in document["groups"] for place in one["places"]
    ]
    assert {r["student"] for r in rows} == {"kim", "lee"}


def test_a_group_of_the_roster_is_one_student(tmp_path: Path) -> None:
    fill_with_a_copy(tmp_path)
    rosters = {"a.csv": "id,group\nkim,1\nlee,1\ntyped,2\n", "b.csv": "학번,조\nkim,1\nlee,2\n"}
    write_files(tmp_path, rosters)

    def count(roster: str) -> int:
        found = invoke("alike", "class.sqlite", "--roster", roster, "--format", "json", cwd=tmp_path)
        return len(json.loads(found.out)["groups"])

    assert count("a.csv") == 0
    assert count("b.csv") >= 4, "the control"


def test_alike_compares_with_another_store_and_never_somebody_with_himself(tmp_path: Path) -> None:
    fill(tmp_path, kim=BEGINNER, **{name.removesuffix(".py"): alike_class.read_hand(name) for name in OTHERS})
    fill(tmp_path, "2025.sqlite", kim=BEGINNER, park=alike_class.read_hand("typed.py"))
    found = json.loads(invoke("alike", "class.sqlite", "--with", "2025.sqlite", "--format", "json", cwd=tmp_path).out)

    places = {tuple((one["store"], one["student"]) for one in group["places"]) for group in found["groups"]}
    assert places == {(("", "typed"), ("2025.sqlite", "park"))}


def test_what_staff_gave_is_left_out(tmp_path: Path) -> None:
    fill_with_a_copy(tmp_path)
    write_files(tmp_path, {"lecture.py": BEGINNER, "empty.py": "x = 1\n"})
    without = invoke("alike", "class.sqlite", "--given", "lecture.py", "--format", "json", cwd=tmp_path)
    nothing = invoke("alike", "class.sqlite", "--given", "empty.py", "--format", "json", cwd=tmp_path)

    assert json.loads(without.out)["groups"] == []
    assert "empty.py has no code" in nothing.err and json.loads(nothing.out)["groups"] != []


def test_code_of_a_third_of_the_class_is_left_out(tmp_path: Path) -> None:
    others = {name.removesuffix(".py"): alike_class.read_hand(name) for name in OTHERS}
    fill(tmp_path, **others, **{f"s{number}": f"{BEGINNER}# {number}\n" for number in range(4)})

    assert json.loads(invoke("alike", "class.sqlite", "--format", "json", cwd=tmp_path).out)["groups"] == []


def test_a_hand_in_that_is_no_code_is_named(tmp_path: Path) -> None:
    fill(tmp_path, kim=BEGINNER, broken="class Relu(:\n", deep="def softmax(x):\n    return " + "-" * 3000 + "x\n")
    shown = invoke("alike", "class.sqlite", cwd=tmp_path)

    assert shown.code == 0
    assert "no code of an exercise was read: 2 (broken, deep)" in shown.out


def test_wrong_words_are_refused_with_a_sentence(tmp_path: Path) -> None:
    fill(tmp_path, kim=BEGINNER)
    same = invoke("alike", "class.sqlite", "--with", "class.sqlite", cwd=tmp_path)
    missing = invoke("alike", "clas.sqlite", cwd=tmp_path)

    assert same.code == 2 and "must name another store" in same.err
    assert missing.code == 3 and "clas.sqlite" in missing.err


@pytest.mark.slow("compares classes of 20 and 80 students")
def test_the_work_grows_with_the_number_of_students(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    weigh, made = groups.weigh_group, groups.find_in_exercise

    def counted(*words: object) -> object:
        counts[-1] += len(words[0])  # type: ignore[arg-type]
        return weigh(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(groups, "weigh_group", counted)
    for students in (20, 80):
        counts.append(0)
        pairs = [
            pair
            for student, text in alike_class.make_texts(students).items()
            for pair in alike_class.list_copy_pieces(text, student)
        ]
        assert list(made(pairs, ())) is not None
    assert 0 < counts[1] <= counts[0] * 4
