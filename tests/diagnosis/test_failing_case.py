"""The script of a failing case runs as it is and shows the difference, or a sentence says why there is none."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT, load_built_in, load_checks, load_english, prepare, write_files

from grader.diagnosis.failing_case import WORDS, FailingCase, write_script
from grader.grading.grade import prepare_grading
from grader.model import Check
from grader.plugins.courses import list_built_in
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.links import Followed

SHAPES = "np.stack([{}] * 2)"
FAULTS = ("value", "shape", "none", "raises")
TRAININGS = ("neuron/and_gate", "neuron/blobs", "network/train_digits")
CHECKS = {check.name: check for check in load_checks()}


def spoil(text: str, fault: str) -> str:
    """Return a solution whose functions all return another value, or raise."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if fault == "raises" and isinstance(node, ast.FunctionDef) and node.name != "__init__":
            node.body = [*ast.parse("1 / 0").body, *node.body]
        if isinstance(node, ast.Return) and node.value is not None and fault != "raises":
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            pattern = {"value": "1.5 * np.asarray({})", "shape": SHAPES, "none": "None"}[fault]
            texts = [pattern.format(ast.unparse(part)) for part in parts]
            node.value = ast.parse("None" if fault == "none" else ", ".join(texts), mode="eval").body
    return "import numpy as np\n" + ast.unparse(ast.fix_missing_locations(tree))


def read_solution(name: str) -> str:
    return (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")


def write_case(folder: Path, check: Check, files: dict[str, str], box: Sandbox) -> FailingCase:
    """Write the files, and the script of the failing case or the reason."""
    write_files(folder / "work", files)
    catalogue = load_english()
    words = {word: catalogue.format(f"case.{word}", exercise=check.name) for word in ("about", *WORDS)}
    grading = prepare((check,), box, limits=Limits(cpu=2.0, total=60.0))
    return write_script(folder / "work", grading, Followed.INSIDE, words)


def run_script(folder: Path, found: FailingCase) -> subprocess.CompletedProcess[str]:
    (folder / "case.py").write_text(found.script, encoding="utf-8")
    command = [sys.executable, "case.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def try_fault(folder: Path, name: str, fault: str, box: Sandbox) -> None:
    """Spoil one exercise in a folder with right prerequisites; its script must show the fault."""
    check = CHECKS[name]
    files = {f"{need}.py": read_solution(need) for need in check.needs} | {
        f"{name}.py": spoil(read_solution(name), fault)
    }
    found = write_case(folder, check, files, box)
    if name in TRAININGS:
        assert found.script or (found.reason == "command.no_case" and found.failed), found
        return
    assert found.script, found
    ran = run_script(folder, found)
    if fault == "raises":
        assert "ZeroDivisionError" in ran.stderr
    else:
        ends_in_work = "work/" in ran.stderr.replace("\\", "/")
        assert ran.returncode == 0 or ends_in_work, ran.stderr
        assert ran.returncode or "yours:" in ran.stdout


@pytest.mark.slow("every exercise with every fault")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CHECKS)
def test_the_script_of_every_exercise_shows_every_fault(
    tmp_path: Path, forking: Sandbox, name: str, fault: str
) -> None:
    try_fault(tmp_path, name, fault, forking)


OTHERS = [
    (course, check) for course in list_built_in() if course != "book" for check in load_built_in("en", course).checks
]
TURNS = [(*one, FAULTS[number % len(FAULTS)]) for number, one in enumerate(OTHERS)]


@pytest.mark.slow("every exercise of the other courses, with one fault each by turns")
@pytest.mark.parametrize(("course", "check", "fault"), TURNS, ids=lambda one: getattr(one, "name", one))
def test_the_scripts_of_other_courses_run_or_say_why_not(
    tmp_path: Path, forking: Sandbox, course: str, check: Check, fault: str
) -> None:
    loaded = load_built_in("en", course)
    texts = {
        name: (loaded.solutions["bpgrade"] / f"{name}.py").read_text(encoding="utf-8")
        for name in (*check.needs, check.name)
    }
    returns = "return" in texts[check.name]  # an optimizer returns nothing that could be spoiled
    texts[check.name] = spoil(texts[check.name], fault)
    write_files(tmp_path / "work", {f"{name}.py": text for name, text in texts.items()})
    grading = prepare_grading([check], loaded.checks, forking, 0, Limits(cpu=2.0, total=60.0))
    found = write_script(tmp_path / "work", grading, Followed.INSIDE, {word: word for word in ("about", *WORDS)})
    if not found.script:
        assert found.reason in (
            "command.no_case",
            "command.case_not_started",
            *(() if returns else ("command.case_passes",)),
        )
        return
    ran = run_script(tmp_path, found)
    assert "yours" in ran.stdout if ran.returncode == 0 else "work/" in ran.stderr.replace("\\", "/"), ran


@pytest.mark.parametrize(
    ("name", "fault"), [("affine/affine", "value"), ("neuron/model", "none"), ("network/gradient_check", "shape")]
)
def test_a_script_shows_the_difference(tmp_path: Path, forking: Sandbox, name: str, fault: str) -> None:
    try_fault(tmp_path, name, fault, forking)


AFFINE = """
import numpy as np
class Linear:
    def __init__(self, D, M):
        self.W, self.b = np.random.randn(D, M), np.zeros(M)
        self.grads = {}
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.grads["W"], self.grads["b"] = self.x.T @ dout, dout.mean(axis=0)
        return dout @ self.W.T
"""


def test_the_script_calls_a_layer_as_the_student_wrote_it(tmp_path: Path, forking: Sandbox) -> None:
    found = write_case(tmp_path, CHECKS["affine/affine"], {"work.py": AFFINE}, forking)
    ran = run_script(tmp_path, found)

    assert ran.returncode == 0 and ran.stdout.startswith("db\nyours:"), ran
    assert "layer = Linear(D, M)" in found.script and "layer.grads['b']" in found.script


SIGMOID_GRAPH = read_solution("graph/sigmoid_graph")
RELU = "class Relu:\n    def forward(self, x):\n        {}\n    def backward(self, dout):\n        {}\n"


@pytest.mark.parametrize(
    ("name", "files", "reason", "needs"),
    [
        ("graph/sigmoid_graph", {"graph/sigmoid_graph.py": SIGMOID_GRAPH}, "case_passes", ()),
        (
            "graph/sigmoid_graph",
            {"graph/sigmoid_graph.py": SIGMOID_GRAPH.replace("return", "return 2 *")},
            "case_absent",
            ("graph.add_one", "graph.exponential", "graph.negate", "graph.reciprocal"),
        ),
        ("activation/relu", {"a.py": "x = 1\n"}, "case_missing", ()),
        ("activation/relu", {"a.py": RELU.format(*["raise NotImplementedError"] * 2)}, "case_not_started", ()),
        ("activation/relu", {"a.py": RELU.format(*["while True: pass"] * 2)}, "case_timed_out", ()),
        ("activation/relu", {"a.py": "import numpy as np\n" + RELU.format("self.m = x > 0; x[...] = x * self.m; return x", "return dout * self.m")}, "case_passes", ()),
    ],
)  # fmt: skip
def test_what_has_no_script_says_why(
    tmp_path: Path, forking: Sandbox, name: str, files: dict[str, str], reason: str, needs: tuple[str, ...]
) -> None:
    found = write_case(tmp_path, CHECKS[name], files, forking)
    if reason == "case_passes" and name == "activation/relu":  # it writes into x: no value is wrong
        assert found.reason == "command.no_case" and found.failed == ("purity",)
    else:
        assert (found.script, found.reason, found.needs) == ("", f"command.{reason}", needs)
