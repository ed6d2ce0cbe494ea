"""A folder is not trusted: a link that leads out of it is told and not followed, any other link is no fault."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from corpus import ROOT, invoke, mark_rest
from foreign import LINKS

from grader.classroom.intake.collect import NotCollected, collect_hand_ins
from grader.commands import output, run
from grader.submission.links import Followed
from grader.submission.read import read_files, read_submission

RELU = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = "class Relu:\n    def forward(self, x):\n        return x\n    def backward(self, dout):\n        return dout\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


@pytest.fixture
def class_folder(tmp_path: Path) -> Path:
    """Two students, and an environment beside them."""
    top = tmp_path / "class"
    for name in ("kim/own/relu.py", "kim/.kept/relu.py", "lee/secret.py", "env/pyvenv.cfg"):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(RELU, encoding="utf-8")
    return top


def link(top: Path, links: Mapping[str, str]) -> None:
    """Make links below the folder of kim."""
    for name, target in links.items():
        (top / "kim" / name).parent.mkdir(exist_ok=True)
        (top / "kim" / name).symlink_to(target.format(top=top))


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_leads_out_is_told_and_not_followed(class_folder: Path, tmp_path: Path, name: str) -> None:
    links, files, problems = LINKS[name]
    link(class_folder, links)

    alone = read_submission(class_folder / "kim")
    found = {one.student: one for one in collect_hand_ins(class_folder, tmp_path / "unpacked").hand_ins}
    together = read_files("kim", found["kim"].files)
    problems_together = [*found["kim"].problems, *together.problems]

    assert [source.path for source in alone.sources] == [source.path for source in together.sources] == files
    assert sorted((p.message.id, p.file) for p in alone.problems) == problems
    told = sorted((p.message.id.replace("is_link", "leads_out"), p.file) for p in problems_together)
    assert told == problems, "a class is read as each of its students is"


def test_a_link_to_another_student_is_not_followed_in_a_folder_that_is_stepped_into(tmp_path: Path) -> None:
    names = [f"Student {number}_{100 + number}_assignsubmission_file_" for number in range(300)]
    for name in names[1:]:
        (tmp_path / "class" / "all" / name).mkdir(parents=True)
        (tmp_path / "class" / "all" / name / "relu.py").write_text(RELU, encoding="utf-8")
    (tmp_path / "class" / "all" / names[0]).symlink_to(names[1])
    (tmp_path / "class" / "all" / names[2] / "copy.py").symlink_to(f"../{names[1]}/relu.py")

    found = {one.student: one for one in collect_hand_ins(tmp_path / "class", tmp_path / "unpacked").hand_ins}

    read = {student: [name for name, _ in one.files] for student, one in found.items()}
    assert read.pop("100", []) == []
    assert len(read) == 299 and all(names == ["relu.py"] for names in read.values())
    assert [problem.message.id for problem in found["102"].problems] == ["is_link"]


def test_one_s_own_links_are_followed_on_request(class_folder: Path) -> None:
    link(class_folder, {"more": "../lee", "up": "..", "sigmoid.py": "../lee/secret.py"})
    found = read_submission(class_folder / "kim", Followed.ALL)

    assert {"more/secret.py", "own/relu.py", "sigmoid.py"} <= {source.path for source in found.sources}
    assert found.problems == ()


# words of the command, is there a terminal, CI; is the link `exercises` followed?
ROOTS: list[tuple[tuple[str, ...], bool, str | None, bool]] = [
    ((), False, None, False),
    ((), True, None, False),  # nobody typed it
    (("exercises",), True, None, True),
    (("exercises/",), True, None, True),
    (("./exercises",), True, None, True),
    (("exercises",), True, "true", False),
    (("exercises",), False, None, False),
    (("--follow",), False, "true", True),
    (("exercises", "--follow"), True, None, True),
    (("exercises/own",), False, "true", True),  # a link above the root is no fault
]


MORE = pytest.mark.slow("types the words of another command, which `check` follows in the same way")
COMMANDS = [(command, *root) for command in ("check", "hint", "case") for root in ROOTS]
QUICK = [row for row in COMMANDS if row[0] == "check" or row[1:] in (ROOTS[2], ROOTS[6], ROOTS[7])]


@pytest.mark.parametrize(("command", "words", "terminal", "ci", "followed"), mark_rest(COMMANDS, QUICK, MORE))
def test_a_root_that_is_a_link_is_followed_where_a_person_typed_it(
    class_folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...], terminal: bool,
    ci: str | None, followed: bool,
) -> None:  # fmt: skip
    (class_folder / "kim/own/relu.py").write_text(WRONG, encoding="utf-8")
    (class_folder / "exercises").symlink_to("kim")
    for module in (output, run):
        monkeypatch.setattr(module, "is_watched", lambda: terminal and not ci)

    ended = invoke(command, *words, "relu", cwd=class_folder, CI=ci)

    read = {"check": "FAIL", "hint": "return", "case": "case_relu.py"}[command]
    assert (read in ended.out) is followed, ended.out + ended.err
    if not followed:
        assert ended.code == (1 if command == "case" else 2)
        assert command == "case" or "--follow" in ended.out


def test_a_class_that_is_a_link_is_refused(class_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(class_folder)
    (tmp_path / "above").symlink_to(tmp_path)

    with pytest.raises(NotCollected, match="it is a link"):
        collect_hand_ins(tmp_path / "link", tmp_path / "unpacked")
    assert collect_hand_ins(tmp_path / "above" / "class", tmp_path / "unpacked").hand_ins


def link_file(top: Path) -> str:
    (top / "kim/report.txt").symlink_to("../outside.txt")
    return "kim/report.txt"


def link_folder(top: Path) -> str:
    (top / "kim/reports").symlink_to("..")
    return "kim/reports/outside.txt"


def link_to_source(top: Path) -> str:
    (top / "report.txt").symlink_to("kim/own/relu.py")
    return "report.txt"


def link_twice(top: Path) -> str:
    (top / "kim/up").symlink_to("..")
    return "kim/up/kim/up/outside.txt"


def leave_through_link(top: Path) -> str:
    (top / "kim/down").symlink_to("../lee")
    return "kim/down/../outside.txt"


def new_file(top: Path) -> str:
    (top / "kim/down").symlink_to("../lee")
    return "kim/down/new.txt"


def source(top: Path) -> str:
    return "kim/own/relu.py"


def source_of_another(top: Path) -> str:
    return "lee/secret.py"


def source_with_two_suffixes(top: Path) -> str:
    (top / "kim/work.py.txt").write_text(RELU, encoding="utf-8")
    return "kim/work.py.txt"


MADE = [
    (command, make)
    for command in ("check", "case")
    for make in (
        link_file, link_folder, link_to_source, link_twice, leave_through_link, new_file, source, source_of_another
    )
]  # fmt: skip


@pytest.mark.parametrize(("command", "make"), mark_rest(MADE, [*MADE[:8], ("case", link_file), ("case", source)], MORE))
def test_no_report_goes_through_a_link_or_over_a_source(
    class_folder: Path, make: Callable[[Path], str], command: str
) -> None:
    (class_folder / "kim/own/relu.py").write_text(WRONG, encoding="utf-8")
    (class_folder / "outside.txt").write_text("kept", encoding="utf-8")
    name = make(class_folder)
    before = {path: path.read_bytes() for path in class_folder.rglob("*") if path.is_file()}

    ended = invoke(command, "kim", "relu", "--output", name, cwd=class_folder)

    assert ended.code == 2 and ("link" in ended.err or "--force" in ended.err)
    assert {path: path.read_bytes() for path in class_folder.rglob("*") if path.is_file()} == before
    assert invoke(command, "kim", "relu", "--output", "plain.txt", cwd=class_folder).code in (0, 1), "the control"
    assert (class_folder / "plain.txt").is_file()


def test_in_ci_the_current_folder_is_the_students_checkout(class_folder: Path) -> None:
    (class_folder / "kim/own/relu.py").write_text(WRONG, encoding="utf-8")
    (class_folder / "outside.txt").write_text("kept", encoding="utf-8")
    (class_folder / "kim/result.json").symlink_to("../outside.txt")
    words = ("check", "own", "relu", "--format", "json", "--output", "result.json")

    assert invoke(*words, cwd=class_folder / "kim", CI="true").code == 2
    assert (class_folder / "outside.txt").read_text(encoding="utf-8") == "kept"


def test_a_folder_of_many_links_takes_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cap on folders bounds how many links are followed to their end."""
    seen: list[object] = []
    real = os.path.realpath
    for number in range(5000):
        (tmp_path / f"a{number}").symlink_to("..")
    (tmp_path / "relu.py").write_text(RELU, encoding="utf-8")
    monkeypatch.setattr(os.path, "realpath", lambda *given, **more: (seen.append(given), real(*given, **more))[1])

    found = read_submission(tmp_path)

    assert {problem.message.id for problem in found.problems} == {"leads_out", "too_many_files"}
    assert len(seen) < 10_000


# written after the mechanism: other targets, and other ways to a target
def device(top: Path) -> str:
    (top / "kim/x.py").symlink_to("/dev/zero")
    return "leads_out"


def process(top: Path) -> str:
    (top / "kim/x.py").symlink_to("/proc/self/environ")
    return "leads_out"


def pipe(top: Path) -> str:
    os.mkfifo(top / "kim/x.py")
    return "not_plain"


def pipe_by_link(top: Path) -> str:
    os.mkfifo(top / "kim/pipe")
    (top / "kim/x.py").symlink_to("pipe")
    return "not_plain"


def folder_by_link(top: Path) -> str:
    (top / "kim/x.py").symlink_to("../lee")
    return "leads_out"


def notebook(top: Path) -> str:
    (top / "lee/work.ipynb").write_text('{"cells": []}', encoding="utf-8")
    (top / "kim/own/work.ipynb").symlink_to("../../lee/work.ipynb")
    return "leads_out"


def link_in_a_linked_folder(top: Path) -> str:
    (top / "kim/own/x.py").symlink_to("../../lee/secret.py")
    (top / "kim/again").symlink_to("own")
    return "leads_out"


def like_its_name(top: Path) -> str:
    (top / "kim2").mkdir()
    (top / "kim2/x.py").write_text(RELU, encoding="utf-8")
    (top / "kim/x.py").symlink_to("../kim2/x.py")
    return "leads_out"


@pytest.mark.parametrize(
    "make", [device, process, pipe, pipe_by_link, folder_by_link, notebook, link_in_a_linked_folder, like_its_name]
)
def test_whatever_a_link_leads_to_is_not_opened(
    class_folder: Path, tmp_path: Path, make: Callable[[Path], str]
) -> None:
    id = make(class_folder)
    alone = read_submission(class_folder / "kim")
    kim = next(one for one in collect_hand_ins(class_folder, tmp_path / "unpacked").hand_ins if one.student == "kim")

    assert {source.cells[0].text for source in alone.sources} == {RELU}
    assert {problem.message.id for problem in alone.problems} == {id}
    assert {problem.message.id for problem in kim.problems} == {id.replace("leads_out", "is_link")}
    assert all(Path(where).resolve().is_relative_to(class_folder / "kim") for _, where in kim.files)
