"""`pytest --bpgrade`: one test for each criterion, and no code of a student in pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, read_junit, write_files

ENVIRONMENT = {**os.environ, "BPGRADE_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"}
FILES = {
    "work/graph/mul_layer.py": (ROOT / "tests" / "mistaken" / "mul_layer" / "stores_x_twice.py").read_text(
        encoding="utf-8"
    ),
    "work/activation/relu.py": (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8"),
    "work/activation/sigmoid.py": (ROOT / "exercises" / "activation" / "sigmoid.py").read_text(encoding="utf-8"),
    "work/test_mine.py": "import pathlib\npathlib.Path('ran').write_text('')\ndef test_mine(): assert 0\n",
    "work/notes.txt": "",
}

slow = pytest.mark.slow("each runs pytest in a process of its own; the first does so in the quick tests")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(tmp_path_factory.mktemp("desk"), FILES)


def run_pytest(folder: Path, *words: str) -> str:
    """Run pytest in a process of its own, and return what it writes."""
    command = [sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "--no-header", *words]
    run = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)
    return run.stdout.decode() + run.stderr.decode()


def test_each_criterion_is_a_test_with_its_finding(folder: Path) -> None:
    output = run_pytest(folder, "--bpgrade", "work", "-v", "--junitxml=report.xml")
    cases = [case for suite in read_junit((folder / "report.xml").read_text(encoding="utf-8")) for case in suite]

    assert "work/graph/mul_layer.py::MulLayer::backward dx FAILED" in output
    assert "work/graph/mul_layer.py::MulLayer::backward dy PASSED" in output
    assert "work/activation/relu.py::Relu::forward value PASSED" in output
    assert "work/activation/sigmoid.py::Sigmoid::forward value SKIPPED (not started)" in output
    assert "`forward` keeps `x` in both places, so `backward` has lost `y`." in output
    assert "work/graph/mul_layer.py:" in output.partition("FAILURES")[2]
    assert "Traceback" not in output
    assert len(cases) == output.count(" PASSED ") + output.count(" FAILED ") + output.count(" SKIPPED ")
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        (["work/graph/mul_layer.py"], "backward dx", "Relu"),
        pytest.param(*(["work", "-x"], "stopping after 1 failures", "no tests ran"), marks=slow),
        pytest.param(*(["work", "-k", "Relu and forward"], "Relu", "MulLayer"), marks=slow),
        pytest.param(*(["work", "-n", "2"], "2 failed", "no tests ran"), marks=slow),
        pytest.param(*(["work/graph/mul_layer.py::MulLayer"], "2 failed", "Relu"), marks=slow),
    ],
)
def test_the_options_of_pytest_work(folder: Path, words: list[str], shown: str, hidden: str) -> None:
    output = run_pytest(folder, "--bpgrade", "-v", *words)

    assert shown in output and hidden not in output


@pytest.mark.slow("starts pytest once more; the test of the criteria does so in the quick tests")
def test_without_the_option_nothing_is_imported(folder: Path) -> None:
    code = "import sys, pytest; pytest.main(['-q', '-p', 'no:cacheprovider', 'work/graph']); print('grader' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=folder, env=ENVIRONMENT, capture_output=True, check=True
    )

    assert b"no tests ran" in run.stdout
    assert run.stdout.endswith(b"False\n")
