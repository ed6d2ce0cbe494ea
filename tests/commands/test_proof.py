"""A check that contradicts itself on the command line: `check` says so, and `grade` does not begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import invoke_with_plugins, write_files

SLOW = pytest.mark.slow("waits until a drive that never ends has used its time")
pytestmark = pytest.mark.usefixtures("workers_inside")
PLUGIN = """
from grader import Layer, hookimpl

def broken(x, dOut):
    "It asks for `dOut`."
    return {"dx": dOut}

def make(name, slope, mistakes=()):
    return Layer(name, symbol="Leaky", inputs={"x": "N D"}, formula="where(x > 0, x, 0.1 * x)",
                 gradients={"dx": f"dout * where(x > 0, 1, {slope})"}, mistakes=mistakes)

@hookimpl
def bpgrade_checks():
    return [make("x/wrong", 0.2), make("x/right", 0.1, (broken,))]
"""
WORK = """
import numpy as np
class Leaky:
    def forward(self, x):
        self.slope = np.where(x > 0, 1, 0.1)
        return x * self.slope
    def backward(self, dout):
        return dout
"""
SLOPE = "bpgrade: plugin 'leaky_plugin': x/wrong: 'dx' is not the slope of the formula"
LEFT_OUT = "bpgrade: plugin 'leaky_plugin': x/right: the mistake 'broken' is left out, for it asks for 'dOut'"


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A folder with a plugin of two exercises, one of which contradicts itself."""
    write_files(tmp_path, {"class/1001/work.py": WORK, "work.py": WORK})
    return write_files(tmp_path / "plugins", {"leaky_plugin.py": PLUGIN})


def test_check_says_what_contradicts_itself_and_whose_mistake_is_left_out(plugins: Path, tmp_path: Path) -> None:
    wrong, right = (
        invoke_with_plugins(plugins, "-p", "leaky_plugin", "check", "work.py", f"x/{name}", cwd=tmp_path)
        for name in ("wrong", "right")
    )

    assert wrong.code == 3 and wrong.err.startswith(SLOPE)
    assert "grader fault" in wrong.out and "work.py:" not in wrong.out
    assert right.code == 1 and right.err.startswith(LEFT_OUT)
    assert "4/10" in right.out


def test_grade_proves_the_checks_before_it_reads_a_submission(plugins: Path, tmp_path: Path) -> None:
    words = ("-p", "leaky_plugin", "grade")
    config = write_files(tmp_path, {"course.toml": 'exercises = ["x/wrong", "x/right"]\n'}) / "course.toml"
    stopped = invoke_with_plugins(plugins, *words, "no such class", "--config", str(config), cwd=tmp_path)
    assert not (tmp_path / "class.sqlite").exists()
    graded = invoke_with_plugins(
        plugins, *words, "class", "--config", str(config), "--without", "x/wrong", "--no-explain", cwd=tmp_path
    )

    assert stopped.code == 2 and SLOPE.removeprefix("bpgrade: ") in stopped.err and "--without" in stopped.err
    assert LEFT_OUT in graded.err and SLOPE not in graded.err
    assert graded.code == 0 and (tmp_path / "class.sqlite").exists()


def test_regrade_proves_the_checks_again(plugins: Path, tmp_path: Path) -> None:
    config = write_files(tmp_path, {"course.toml": 'exercises = ["x/wrong", "x/right"]\n'}) / "course.toml"
    words = ("--config", str(config), "--without", "x/wrong")
    invoke_with_plugins(plugins, "-p", "leaky_plugin", "grade", "class", "--no-explain", *words, cwd=tmp_path)
    again = invoke_with_plugins(plugins, "-p", "leaky_plugin", "regrade", "class.sqlite", cwd=tmp_path)

    assert again.code == 2 and SLOPE.removeprefix("bpgrade: ") in again.err


BROKEN = """
from grader import Layer, hookimpl
@hookimpl
def bpgrade_checks():
    [1]
"""
HALF = PLUGIN.replace("return [", "return [3, ").replace('make("x/wrong", 0.2), ', "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BROKEN, "'half_plugin': bpgrade_checks must return a list, and it returned None"),
        ("import nothing_of_that_name", "'half_plugin' cannot be imported: ModuleNotFoundError"),
        (HALF, "'half_plugin': bpgrade_checks must return Layer or Check objects, got 3"),
    ],
    ids=["no return", "no import", "one of two"],
)
def test_a_broken_plugin_stops_only_its_own_exercises(text: str, told: str, plugins: Path, tmp_path: Path) -> None:
    write_files(plugins, {"half_plugin.py": text})
    codes = {}
    for words in (("list",), ("check", "work.py", "x/right"), ("check", "work.py", "relu"), ("check", "work.py")):
        result = invoke_with_plugins(plugins, "-p", "half_plugin", *words, cwd=tmp_path)
        codes[" ".join(words)] = result.code

        assert result.err.startswith("bpgrade: plugin ") and told in result.err, words
    stopped = invoke_with_plugins(plugins, "-p", "half_plugin", "grade", "class", cwd=tmp_path)

    right = 1 if text is HALF else 3
    assert codes == {"list": 3, "check work.py x/right": right, "check work.py relu": 1, "check work.py": 3}
    config = write_files(tmp_path, {"course.toml": 'exercises = ["relu"]\n'}) / "course.toml"
    words = ("-p", "half_plugin", "grade", "class", "--no-explain", "--config", str(config))
    listed = invoke_with_plugins(plugins, *words, cwd=tmp_path)

    assert stopped.code == 2 and told in stopped.err and "--without" in stopped.err
    assert listed.code == 0 and told in listed.err


def test_a_mistake_without_a_text_is_left_out_and_told(plugins: Path, tmp_path: Path) -> None:
    write_files(plugins, {"leaky_plugin.py": PLUGIN.replace('    "It asks for `dOut`."\n', "").replace("dOut", "dout")})
    result = invoke_with_plugins(plugins, "-p", "leaky_plugin", "check", "work.py", "x/right", cwd=tmp_path)

    assert (result.code, "4/10" in result.out) == (1, True)
    assert "the mistake 'broken' of 'x/right' has no docstring" in result.err


DRIVES = """
import numpy as np
from grader import Case, Check, Criterion, drive_text, hookimpl, judge_outputs

def endless(student, arrays):
    while True:
        pass
    yield "rows", 1

def asks(student, arrays):
    name = "onehot"
    yield "rows", student.call(name, student.copy(arrays["t"]), 4)

def names(student, arrays):
    for name in ("row",):
        yield name, student.call("one_hot", student.copy(arrays["t"]), 4)

def right(student, arrays):
    for name in ("rows",):
        yield name, student.call("one_hot", student.copy(arrays["t"]), 4)

def draw(g):
    t = np.array([0, 2, 1])
    return [Case("labels", {"t": t}, {"t": t}, {"rows": (np.eye(4)[t],)})]

def expect_wrong(g):
    t = np.array([0, 2, 1])
    return [Case("labels", {"t": t}, {"t": t}, {"rows": (np.eye(4)[t + 1],)})]

def make(drive, cases=draw):
    return Check(name=f"x/{drive.__name__}" if cases is draw else "x/wrong", symbol="one_hot", drive=drive_text(drive),
                 cases=cases, judge=judge_outputs, criteria=(Criterion("rows", 10),))

@hookimpl
def bpgrade_checks():
    return [*map(make, (endless, asks, names, right)), make(right, expect_wrong)]
"""
ONE_HOT = "import numpy as np\ndef one_hot(t, n):\n    return np.eye(n)[t]\n"


@pytest.mark.parametrize("name", ["asks", "names", "wrong", pytest.param("endless", marks=SLOW)])
def test_a_fault_that_the_solution_shows_is_no_fault_of_a_student(name: str, plugins: Path, tmp_path: Path) -> None:
    solutions = {f"solutions/x/{one}.py": ONE_HOT for one in ("endless", "asks", "names", "right", "wrong")}
    write_files(plugins, {"drives_plugin.py": DRIVES, **solutions})
    write_files(tmp_path, {"work.py": ONE_HOT.replace("np.eye(n)[t]", "1 * np.eye(n)[t]")})
    words = ("-p", "drives_plugin", "check", "work.py", "--time-limit", "1")
    result = invoke_with_plugins(plugins, *words, f"x/{name}", cwd=tmp_path)
    right = invoke_with_plugins(plugins, *words, "x/right", cwd=tmp_path)

    assert result.code == 3 and "grader fault" in result.out and "its own solution is" in result.out
    assert "work.py:" not in result.out
    assert right.code == 0, "the control"


def test_a_solution_in_the_submission_proves_nothing(plugins: Path, tmp_path: Path) -> None:
    """Else a student who hands in a wrong solution beside the checks would be out of the maximum."""
    write_files(tmp_path, {"drives_plugin.py": DRIVES, "solutions/x/right.py": "def one_hot(t, n): return 3\n"})
    write_files(tmp_path, {"work.py": "def one_hot(t, n): return 2\n"})
    result = invoke_with_plugins(tmp_path, "-p", "drives_plugin", "check", ".", "x/right", cwd=tmp_path)

    assert result.code == 1 and "grader fault" not in result.out


def test_grade_asks_the_solutions_first(plugins: Path, tmp_path: Path) -> None:
    write_files(plugins, {"drives_plugin.py": DRIVES, "solutions/x/wrong.py": ONE_HOT})
    config = write_files(tmp_path, {"course.toml": 'exercises = ["x/wrong"]\n'}) / "course.toml"
    words = ("-p", "drives_plugin", "grade", "class", "--config", str(config))
    result = invoke_with_plugins(plugins, *words, cwd=tmp_path)

    assert (
        result.code == 2 and "plugin 'drives_plugin': x/wrong: its own solution is failed: rows is failed" in result.err
    )
