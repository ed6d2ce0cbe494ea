"""`bpgrade new` writes plugins and exercises that grade at once, and never writes over a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from corpus import ROOT, invoke

from grader.desk.projects import KINDS

KNOWN_AS = {"layer": "Cube", "function": "cube", "training": "train_cube"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_grades_its_solution_its_stub_and_its_mistake(tmp_path: Path, kind: str) -> None:
    said = invoke("new", "--file", "checks.py", "extra/cube", f"--{kind}", cwd=tmp_path)
    assert said.code == 0 and "-p ./checks.py verify extra/cube" in said.out, said
    plugin = ("-p", "./checks.py")
    right = invoke(*plugin, "check", "solutions", "cube", cwd=tmp_path)
    assert right.code == 0 and "10/10" in right.out, right.out
    assert "not started" in invoke(*plugin, "check", "exercises", "cube", cwd=tmp_path).out

    solution = (tmp_path / "solutions" / "extra" / "cube.py").read_text(encoding="utf-8")
    before, after = {"layer": ("self.x**2", "self.x**3"), "function": (", gap / len(x)", ", gap")}.get(
        kind, (" / len(x)", "")
    )
    (tmp_path / "wrong.py").write_text(solution.replace(before, after), encoding="utf-8")
    wrong = invoke(*plugin, "check", "wrong.py", "cube", "--format", "json", cwd=tmp_path).out
    mistake = {"layer": "power_not_lowered", "function": "not_averaged", "training": "gradient_summed"}[kind]
    assert f'"{mistake}"' in wrong
    assert invoke(*plugin, "case", "wrong.py", "cube", cwd=tmp_path).code == 0
    assert f"class {KNOWN_AS[kind]}" in solution or f"def {KNOWN_AS[kind]}" in solution


def test_a_project_takes_new_exercises_and_no_file_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("new", "--plugin", "my-layers", cwd=tmp_path).code == 0
    project = tmp_path / "my-layers"
    for words in (["extra/half", "--function"], ["fit/line", "--training"]):
        assert invoke("new", *words, cwd=project / "my_layers").code == 0  # in any folder of the project
    monkeypatch.syspath_prepend(str(project))
    try:
        solved = invoke("-p", "my_layers", "check", "solutions", cwd=project).out
        stubs = invoke("-p", "my_layers", "check", "my_layers/exercises", cwd=project).out
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "my_layers"]:
            del sys.modules[name]
    assert "30/30" in solved and "No exercise is started yet" in stubs
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    for words, folder in ((["extra/half"], project), (["--plugin", "my-layers"], tmp_path)):
        refused = invoke("new", *words, cwd=folder)
        assert refused.code == 2 and "is there already, and nothing was written" in refused.err
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["a b/c"], "a unit must have small letters from a to z, digits and _, and begin with a letter; got 'a b'"),
        (["A/b"], "a unit must have small letters"),
        (["한글/b"], "a unit must have small letters"),
        (["a/2b"], "an exercise must have small letters"),
        (["a/import"], "'import' is a word of Python; give an exercise another name"),
        (["relu"], "an exercise must be named UNIT/NAME, for example activation/tanh; got 'relu'"),
        (["a/b/c"], "an exercise must be named UNIT/NAME"),
        (["a/b"], "no plugin project is here; `bpgrade new --plugin DIR` makes one"),
        ([], "name an exercise UNIT/NAME, or add --plugin DIR or --file FILE"),
        (["--plugin", "x", "--file", "y.py"], "give --plugin or --file, not both"),
        (["--plugin", "json"], "'json' is a module of Python, numpy or bpgrade; give the plugin another name"),
        (["--plugin", "My Layers"], "a plugin must have small letters"),
        (["--file", "checks.txt"], "--file must name a Python file"),
    ],
)
def test_a_name_that_cannot_be_used_gets_a_sentence(tmp_path: Path, words: list[str], told: str) -> None:
    refused = invoke("new", *words, cwd=tmp_path)

    assert refused.code == 2 and told in refused.err
    assert list(tmp_path.iterdir()) == []


def test_an_exercise_of_the_book_is_not_made_anew(tmp_path: Path) -> None:
    invoke("new", "--plugin", "demo", cwd=tmp_path)

    assert "there is an exercise activation/relu already" in invoke("new", "activation/relu", cwd=tmp_path / "demo").err


@pytest.mark.slow("builds two wheels, which needs tools that README does not ask for")
def test_no_wheel_holds_a_solution(tmp_path: Path) -> None:
    invoke("new", "--plugin", "demo", cwd=tmp_path)
    for project in (ROOT, tmp_path / "demo"):
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path / "built")]
        subprocess.run([*command, str(project)], check=True)
    for wheel in (tmp_path / "built").glob("*.whl"):
        with ZipFile(wheel) as packed:
            names = packed.namelist()
        assert any("exercises/" in name for name in names)
        assert [name for name in names if "solutions/" in name] == []
    assert len(list((tmp_path / "built").glob("*.whl"))) == 2


@pytest.mark.slow("installs a plugin, which takes seconds")
def test_a_project_is_proved_by_its_own_tests(tmp_path: Path) -> None:
    invoke("new", "--plugin", "demo", cwd=tmp_path)
    invoke("new", "extra/half", "--function", cwd=tmp_path / "demo")
    invoke("new", "fit/line", "--training", cwd=tmp_path / "demo")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "tests"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "demo")}
    ran = subprocess.run(
        command, cwd=tmp_path / "demo", env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.slow("proves the exercise of each kind, with mutants")
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_is_proved(tmp_path: Path, kind: str) -> None:
    invoke("new", "--file", "checks.py", "extra/cube", f"--{kind}", cwd=tmp_path)
    proved = invoke("-p", "./checks.py", "verify", cwd=tmp_path)

    assert proved.code == 0 and "1 of 1 exercises are proved. Strength 100.0 %" in proved.out, proved


def test_verify_names_the_course_that_a_plugin_brings(tmp_path: Path) -> None:
    invoke("new", "--file", "checks.py", cwd=tmp_path)
    text = (tmp_path / "checks.py").read_text(encoding="utf-8")
    text = text.replace("import Layer", "import Course, Layer").replace("[CHECK]", 'Course("mine", [CHECK])')
    (tmp_path / "checks.py").write_text(text, encoding="utf-8")
    ended = invoke("-p", "./checks.py", "verify", cwd=tmp_path)

    assert (
        ended.code == 2
        and "have no exercise of the course book; they bring mine: name a course with --course" in ended.err
    )
