"""The command line as a user meets it, in a process of its own where the process matters."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from corpus import ROOT, WRONG_RELU, GradeOne, bpgrade, invoke, invoke_with_plugins, load_english

from grader.model import Verdict

MORE = pytest.mark.slow("starts a process for one more command on a console that another command was tried on")
SOLUTION = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `bpgrade init` writes."""
    folder = tmp_path_factory.mktemp("init")
    result = invoke("init", cwd=folder)
    assert result.code == 0, result.err
    return folder / "exercises"


@pytest.fixture
def course(tmp_path: Path, stubs: Path) -> Path:
    """A folder with the stubs, one of them solved and one wrong."""
    shutil.copytree(stubs, tmp_path / "exercises")
    (tmp_path / "exercises/activation/relu.py").write_text(SOLUTION, encoding="utf-8")
    (tmp_path / "exercises/activation/sigmoid.py").write_text(WRONG_RELU.replace("Relu", "Sigmoid"), encoding="utf-8")
    return tmp_path


def test_solutions_pass_and_stubs_do_not() -> None:
    solutions, stubs = (invoke("check", tree, cwd=ROOT) for tree in ("solutions", "exercises"))

    assert (solutions.code, stubs.code) == (0, 1)
    assert "240/240 in all" in solutions.out
    assert "0/240 in all" in stubs.out


@pytest.mark.parametrize("module", ["grader", "bpgrade"])
def test_python_m_runs_the_command(module: str, tmp_path: Path) -> None:
    """The current folder, which `python -m` puts first on the path, holds modules of the same names as ours."""
    (tmp_path / "click.py").write_text("raise SystemExit('the wrong click')", encoding="utf-8")
    command = [sys.executable, "-m", module, "--version"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("bpgrade, version ")


def test_an_exercise_can_be_named_in_many_ways(course: Path) -> None:
    words = ("relu", "Relu", "ReLU", "activation/relu", r"exercises\activation\relu.py")
    result = invoke("check", "exercises", *words, "--format", "json", cwd=course)

    assert result.code == 0
    assert [e["name"] for e in json.loads(result.out)["exercises"]] == ["activation/relu"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("check", "nowhere.py"), 2, "There is no file or folder nowhere.py. Give the path of your exercises."),
        (("hint", "nowhere.py", "relu"), 2, "There is no file or folder nowhere.py. Give the path of your exercises."),
        (("check", "notes.txt"), 2, "notes.txt: This is not a submission. Give a folder, a .py file or"),
        (("check", "binary.py"), 2, "binary.py: The file is not text. It must be Python source."),
        (("check", "comments.py"), 1, "comments.py defines no exercise (AddLayer ...)."),
        (("hint", "comments.py", "relu"), 0, "This file has no code for `Relu` yet."),
        (("hint", "graph"), 2, "name one exercise, not graph; for example: add_layer"),
        (("hint", "comments.py"), 2, "name one exercise; for example: relu"),
        (("hint", "relu"), 2, "relu is a file or folder here, so it was read as the path; write . relu"),
        (("case", "add_layer"), 2, "add_layer is a file or folder here, so it was read as the path; write . add_layer"),
        (("hint", ".", "relu"), 0, "relu"),
        (("check", "rellu"), 2, "no such path and no such exercise: rellu; did you mean relu?"),
    ],
)
def test_wrong_words_get_one_sentence(tmp_path: Path, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    (tmp_path / "notes.txt").write_text("class Relu: pass", encoding="utf-8")
    (tmp_path / "binary.py").write_bytes(bytes(range(256)))
    (tmp_path / "comments.py").write_text("# class Relu:\n", encoding="utf-8")
    (tmp_path / "add_layer").write_text("", encoding="utf-8")
    (tmp_path / "relu").mkdir()
    (tmp_path / "relu" / "work.py").write_text(WRONG_RELU, encoding="utf-8")
    done = invoke(*arguments, cwd=tmp_path)

    assert sentence in done.out + done.err
    assert done.code == code


def test_init_names_the_exercises_that_have_no_stub(tmp_path: Path) -> None:
    plugin = tmp_path / "plugins" / "scaling.py"
    plugin.parent.mkdir()
    layer = "Layer('extra/scaled', symbol='Scaled', inputs={'x': 'N D'}, formula='2 * x', gradients={'dx': '2 * dout'})"
    text = f"from grader import Layer, hookimpl\n@hookimpl\ndef bpgrade_checks(): return [{layer}]\n"
    plugin.write_text(text, encoding="utf-8")
    done = invoke_with_plugins(plugin.parent, "-p", "scaling", "init", cwd=tmp_path)

    assert done.code == 0
    assert "Wrote 24 stubs to exercises.\nThe plugin `scaling` has no stub for extra/scaled.\n" in done.out


def test_a_unit_and_several_words(course: Path) -> None:
    result = invoke("check", "activation", "softmax", "--format", "json", cwd=course)

    assert [e["symbol"] for e in json.loads(result.out)["exercises"]] == ["Relu", "Sigmoid", "softmax"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "sigmoid"), 1),
        (("check", "sigmoid", "--exit-zero"), 0),
        (("check", "relu", "sigmoid", "--fail-under", "50"), 0),
        (("check", "relu", "sigmoid", "--fail-under", "99"), 1),
        (("check", "nowhere.py", "--exit-zero"), 2),
        (("check", "--fail-under", "101"), 2),
        (("check", "relu", "--seed", "7", "--time-limit", "2"), 0),
        (("check", "exercises/activation/relu.py"), 0),
        (("check", "exercises/activation/sigmoid.py"), 1),
        (("check", "exercises/activation/relu.py", "sigmoid"), 1),
        (("check", "exercises/activation"), 1),
        (("-p", "no_such_module", "check"), 3),
        (("hint", "relu"), 0),
        (("plugins",), 0),
        (("nonsense",), 2),
    ],
)
def test_exit_codes(course: Path, arguments: tuple[str, ...], code: int) -> None:
    assert invoke(*arguments, cwd=course).code == code


@pytest.mark.parametrize("format", ["json", "junit"])
def test_a_report_is_written_even_when_nothing_can_be_read(tmp_path: Path, format: str) -> None:
    result = invoke("check", "nowhere/", "--format", format, cwd=tmp_path)

    assert result.code == 2
    if format == "json":
        assert json.loads(result.out)["problems"][0]["id"] == "path_missing"
    else:
        assert ElementTree.fromstring(result.out).find(".//error") is not None


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("cp949", ("check", "activation", "-v")),
        ("ascii", ("hint", "sigmoid", "-v")),
        pytest.param("ascii", ("check", "activation", "-v"), marks=MORE),
        pytest.param("cp949", ("hint", "sigmoid", "-v"), marks=MORE),
        ("ascii", ("list",)),
        pytest.param("ascii", ("--help",), marks=MORE),
    ],
)
def test_text_for_every_console(course: Path, encoding: str, arguments: tuple[str, ...]) -> None:
    text = "# 한글 주석\n" + WRONG_RELU.replace("Relu", "Sigmoid").replace("return dout", "return dout  # 역전파")
    (course / "exercises/activation/sigmoid.py").write_text(text, encoding="utf-8")

    assert bpgrade(*arguments, cwd=course, encoding=encoding).code in (0, 1)


def test_output_is_written_to_a_file(course: Path) -> None:
    result = invoke("check", "relu", "--format", "json", "--output", "report.json", cwd=course)

    assert result.out == ""
    assert json.loads((course / "report.json").read_text(encoding="utf-8"))["schema"] == "bpgrade/report/1"
    assert invoke("check", "relu", "--output", "no/such/folder/x", cwd=course).code == 2


def test_a_pipe_gets_no_colour_and_the_json_no_absolute_path(course: Path) -> None:
    result = bpgrade("check", str(course / "exercises"), "activation", "--report", "json=r.json", cwd=course)

    assert "sigmoid" in result.out and "\x1b" not in result.out
    assert str(course) not in (course / "r.json").read_text(encoding="utf-8")


def test_init_keeps_what_is_there(course: Path) -> None:
    again = invoke("init", cwd=course)

    assert "Wrote 0 stubs" in again.out
    assert "Kept exercises/activation/relu.py" in again.out
    assert (course / "exercises/activation/relu.py").read_text(encoding="utf-8") == SOLUTION


def test_reset_keeps_the_old_file_beside_it(course: Path) -> None:
    invoke("reset", "relu", cwd=course)
    stub = (course / "exercises/activation/relu.py").read_text(encoding="utf-8")
    (course / "exercises/activation/relu.py").write_text(f"{stub}\n", encoding="utf-8")
    invoke("reset", "relu", cwd=course)

    assert (course / "exercises/activation/relu.py").read_text(encoding="utf-8") == stub
    assert (course / "exercises/activation/relu.py.old").read_text(encoding="utf-8") == SOLUTION
    assert (course / "exercises/activation/relu.py.old1").exists()
    assert invoke("check", "relu", cwd=course).code == 1


def test_hint_levels(course: Path) -> None:
    """Each level shows one thing more."""
    shown = {level: invoke("hint", "sigmoid", "--level", str(level), cwd=course).out for level in (1, 2, 3)}

    assert "sigmoid.py:" in shown[1]
    assert "dout * out * (1 - out)" not in shown[1] + shown[2]
    assert "dout * out * (1 - out)" in shown[3]


@pytest.mark.parametrize("handed_in", ["exercises", "work.py", "work.ipynb"])
def test_case_writes_a_script_that_shows_the_difference(course: Path, handed_in: str) -> None:
    text = WRONG_RELU.replace("Relu", "Sigmoid")
    (course / "work.py").write_text(text, encoding="utf-8")
    cells = [{"cell_type": "code", "source": "import numpy as np"}, {"cell_type": "code", "source": text}]
    (course / "work.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")

    written = invoke("case", handed_in, "sigmoid", cwd=course)
    ran = subprocess.run(
        [sys.executable, "case_sigmoid.py"], cwd=course, capture_output=True, text=True, encoding="utf-8", check=True
    )

    assert "Wrote case_sigmoid.py" in written.out
    assert "expected:" in ran.stdout
    assert "difference:" in ran.stdout


HOSTILE_FILES = {
    "pyproject.toml": "[tool.bpgrade]\nplugins = ['evil']\n[project.entry-points.bpgrade]\nevil = 'evil'\n",
    "conftest.py": "raise SystemExit('conftest was imported')\n",
    "sitecustomize.py": "raise SystemExit('sitecustomize was imported')\n",
    "usercustomize.py": "raise SystemExit('usercustomize was imported')\n",
    "numpy.py": "raise SystemExit('numpy was replaced')\n",
    "click.py": "raise SystemExit('click was replaced')\n",
    "pluggy.py": "raise SystemExit('pluggy was replaced')\n",
    "json.py": "raise SystemExit('json was replaced')\n",
    "evil.py": "raise SystemExit('evil was imported')\n",
    "grader/__init__.py": "raise SystemExit('grader was replaced')\n",
    "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
    "evil-1.0.dist-info/entry_points.txt": "[bpgrade]\nevil = evil\n",
}


@pytest.mark.parametrize("folder", ["inside", "outside"])
def test_nothing_of_a_submission_is_imported_or_configures_anything(tmp_path: Path, folder: str) -> None:
    for name, text in {**HOSTILE_FILES, "relu.py": SOLUTION}.items():
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    cwd, path = (tmp_path / "work", ".") if folder == "inside" else (tmp_path, "work")

    result = bpgrade("check", path, "relu", "--format", "json", cwd=cwd)

    assert result.code == 0, result.err
    assert json.loads(result.out)["grader"]["plugins"].get("evil") is None


def test_python_m_leaves_the_current_folder_off_the_path(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text(SOLUTION, encoding="utf-8")
    for name in ("numpy.py", "click.py", "pluggy.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')\n", encoding="utf-8")

    assert bpgrade("check", ".", "relu", cwd=tmp_path, safe=False).code == 0


@pytest.mark.parametrize(
    "body",
    [
        "return None",
        "return [1, 2]",
        "return 'text'",
        "return np.array([object()])",
        "return x * np.nan",
        "return x[:, :1]",
        "return x + 1j",
        "return (x, x)",
    ],
)
def test_a_strange_result_gets_a_sentence_and_a_place(grade_one: GradeOne, body: str) -> None:
    text = f"import numpy as np\nclass Relu:\n    def forward(self, x):\n        {body}\n    def backward(self, dout): return dout\n"

    result = grade_one(text, "relu")

    assert result.verdict is Verdict.FAILED
    assert result.findings[0].place
    assert load_english().format_message(result.findings[0].message)


def test_bad_folders(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.py").mkdir()

    assert "There is no .py file and no notebook in empty" in invoke("check", "empty", cwd=tmp_path).out
    assert invoke("check", "folder.py", cwd=tmp_path).code == 2


def test_interrupts_and_a_closed_pipe(course: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -P -m bpgrade check -v | head -1',
        shell=True,
        cwd=course,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") == 1


def test_files_are_written_though_nobody_reads_standard_output(tmp_path: Path) -> None:
    (tmp_path / "relu.py").write_text(SOLUTION, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-P", "-m", "bpgrade", "check", "relu.py", "relu", "--report", "junit=out.xml"]

    done = subprocess.run(command, cwd=tmp_path, stdout=write, stderr=subprocess.PIPE, check=False)

    os.close(write)
    assert b"Traceback" not in done.stderr
    assert "<testsuites" in (tmp_path / "out.xml").read_text(encoding="utf-8")
