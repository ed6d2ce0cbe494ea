"""A plugin may be one file, named by its path; exactly that file is loaded, and a store knows it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from corpus import invoke, write_files

from grader.plugins import PluginError, load_plugins
from grader.plugins.files import is_file_word, resolve_modules

CHECKS = """
from dataclasses import dataclass
from grader import Layer, hookimpl

@dataclass
class Kept:
    factor: "float" = 3.0

TRIPLE = Layer("extra/triple", symbol="Triple", inputs={"x": "N D"}, formula="3 * x", gradients={"dx": "3 * dout"})

@hookimpl
def bpgrade_checks():
    return [TRIPLE]
"""
STUB = '"""Implement out = 3 x."""\nclass Triple:\n    def forward(self, x):\n        raise NotImplementedError\n\n    def backward(self, dout):\n        raise NotImplementedError\n'
RIGHT = "class Triple:\n    def forward(self, x):\n        return 3 * x\n    def backward(self, dout):\n        return 3 * dout\n"
COURSE = 'plugins = ["./checks.py"]\nexercises = ["extra"]\n'


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with checks, their stubs, a course file, and the work of two students."""
    files = {
        "staff/checks.py": CHECKS,
        "staff/exercises/extra/triple.py": STUB,
        "staff/course.toml": COURSE,
        "class/kim/triple.py": RIGHT,
        "class/lee/triple.py": RIGHT.replace("3 * dout", "dout"),
    }
    return write_files(tmp_path, files)


@pytest.mark.parametrize(
    ("word", "is_file"),
    [("./checks.py", True), ("checks.py", True), (".\\checks.py", True), ("a/b", True), ("checks", False), ("a.b", False)],
)  # fmt: skip
def test_a_path_is_meant_only_where_it_looks_like_one(word: str, is_file: bool) -> None:
    assert is_file_word(word) is is_file


@pytest.mark.parametrize("word", ["staff/checks.py", "./staff/checks.py", ".\\staff\\checks.py"])
def test_exactly_that_file_is_loaded(desk: Path, word: str) -> None:
    path, finders = list(sys.path), list(sys.meta_path)
    (desk / "staff" / "__pycache__").mkdir()
    loaded = load_plugins(resolve_modules([word], desk))

    assert [check.name for check in loaded.checks if check.plugin == "checks.py"] == ["extra/triple"]
    assert (sys.path, sys.meta_path) == (path, finders)
    assert list((desk / "staff" / "__pycache__").iterdir()) == []
    assert loaded.folders["checks.py"] == desk / "staff" / "exercises"


def test_a_module_without_a_slash_is_no_file(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk / "staff")
    with pytest.raises(PluginError, match="'checks' cannot be imported: ModuleNotFoundError"):
        load_plugins(resolve_modules(["checks"], Path()))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("gone.py", None, "gone.py is not there; correct the path"),
        ("checks", "", "is not there"),
        ("", None, "is a folder; name the .py file in it"),
        ("a.txt", "", "must be a Python file, whose name ends in .py"),
        ("a.py", "x = (\n", "a.py cannot be loaded: SyntaxError: '(' was never closed (a.py, line 1)"),
        ("a.py", "1 / 0\n", "a.py cannot be loaded: ZeroDivisionError: division by zero"),
        ("a.py", "import helper_beside\n", "a.py cannot be loaded: ModuleNotFoundError: No module named 'helper_beside'"),
        ("a.py", CHECKS.replace("@hookimpl", ""), "plugin 'a.py': bpgrade_checks must be marked with @hookimpl"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_named(tmp_path: Path, name: str, text: str | None, told: str) -> None:
    if text is not None and name != "checks":
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "helper_beside.py").write_text("", encoding="utf-8")
    with pytest.raises(PluginError) as caught:
        load_plugins(resolve_modules([f"./{name}"], tmp_path))

    assert told in str(caught.value).replace(str(tmp_path / name), name)


def test_two_files_of_one_name_are_refused_and_one_may_be_named_twice(desk: Path) -> None:
    write_files(desk, {"other/checks.py": CHECKS})
    with pytest.raises(PluginError, match=r"two plugins are called checks\.py"):
        load_plugins(resolve_modules(["staff/checks.py", "other/checks.py"], desk))

    assert load_plugins(resolve_modules(["staff/checks.py", "./staff/checks.py"], desk)).checks


def test_no_submission_names_a_plugin(tmp_path: Path) -> None:
    spoiled = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\n"
    write_files(tmp_path, {"work/course.toml": COURSE, "work/checks.py": spoiled + CHECKS, "work/triple.py": RIGHT})
    for words in (["check", "work"], ["check", "."], ["plugins"], ["list"]):
        for folder in (tmp_path, tmp_path / "work"):
            invoke(*words, cwd=folder)

    assert not (tmp_path / "work" / "ran").exists()


def test_students_get_the_stubs_and_the_checks_of_a_file(desk: Path) -> None:
    ended = invoke("-p", "staff/checks.py", "init", "mine", cwd=desk)
    assert (desk / "mine" / "extra" / "triple.py").read_text(encoding="utf-8") == STUB, ended.out
    assert "not started" in invoke("-p", "staff/checks.py", "check", "mine", "triple", cwd=desk).out
    assert invoke("-p", "staff/checks.py", "check", "class/kim", "triple", cwd=desk).code == 0
    assert "checks.py" in invoke("-p", "staff/checks.py", "plugins", cwd=desk).out


@pytest.mark.slow("two classes are graded by processes")
def test_a_store_knows_the_file_that_graded_it(desk: Path) -> None:
    grade = ("grade", "class", "--config", "staff/course.toml", "--no-explain")
    assert invoke(*grade, cwd=desk).code == 0
    assert "No points change." in invoke("regrade", "class.sqlite", "--no-explain", cwd=desk).out

    checks = desk / "staff" / "checks.py"
    checks.write_text(CHECKS + "# a remark\n", encoding="utf-8")
    changed = invoke(*grade, cwd=desk)
    assert changed.code == 2 and "was graded with plugins checks.py 0+" in changed.err
    assert "No points change." in invoke("regrade", "class.sqlite", "--no-explain", cwd=desk).out

    checks.rename(desk / "staff" / "moved.py")
    moved = invoke("regrade", "class.sqlite", "--no-explain", cwd=desk)
    assert moved.code == 2 and "checks.py is not there; correct the path" in moved.err
    (desk / "staff" / "course.toml").write_text(COURSE.replace("checks", "moved"), encoding="utf-8")
    renamed = invoke("regrade", "class.sqlite", "--no-explain", cwd=desk)
    assert renamed.code == 2 and "`bpgrade -p PATH/checks.py ...`" in renamed.err
