"""The guide of a hint: it is never empty, and its worked example has the numbers of the stub."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from corpus import ROOT, invoke, load_checks, load_english, prepare, read_solutions

from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.guide import list_inputs
from grader.model import Case, Check, ExerciseResult
from grader.reports.visible import visible
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission

EXAMPLES = [check for check in load_checks() if check.example]
SHORT = Limits(cpu=0.3)
ARRAY = re.compile(r"\[[-\d.,\s\[\]]+\]|-?\d+(?:\.\d+)?")
HEAD = "import numpy as np\n\n\n"
# exercise, text, and what the guide must say
WRONG = {
    "nothing returned": ("graph/mul_layer", "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        z = x * y\n    def backward(self, dout):\n        return dout * self.y, dout * self.x\n", "out = x * y"),
    "printed": ("graph/negate", "class Negate:\n    def forward(self, x):\n        print(-x)\n    def backward(self, dout):\n        return -dout\n", "out = -x"),
    "axis lost": ("affine/softmax", "def softmax(a):\n    c = np.max(a, axis=-1)\n    e = np.exp(a - c)\n    return e / e.sum(axis=-1)\n", "keepdims"),
    "another operator": ("activation/sigmoid", "class Sigmoid:\n    def forward(self, x):\n        self.out = 1 / (1 + np.e ^ (-x))\n        return self.out\n    def backward(self, dout):\n        return dout * self.out * (1 - self.out)\n", "1 / (1 + exp(-x))"),
    "exception": ("graph/add_one", "import math\nclass AddOne:\n    def forward(self, x):\n        return x + undefined_name\n    def backward(self, dout):\n        return dout\n", "out = x + 1"),
    "text does not compile": ("graph/exponential", "class Exp:\n    def forward(self, x)\n        self.out = np.exp(x)\n        return self.out\n    def backward(self, dout):\n        return dout * self.out\n", "`out` must be `2.718`"),
    "another definition": ("activation/relu", "class Gelu:\n    def forward(self, x):\n        return x\n", "out = maximum(x, 0)"),
    "no end": ("graph/reciprocal", "class Reciprocal:\n    def forward(self, x):\n        self.x = x\n        return 1 / x\n    def backward(self, dout):\n        while True:\n            pass\n", "-dout / x**2"),
    "training": ("neuron/blobs", "def train_blobs(X, y, epochs=30, lr=0.001):\n    return [0.1] * epochs, [0.2] * epochs\n", "before both loops"),
    "not of the parts": ("graph/buy_apple", "def buy_apple():\n    return 220, (2.2, 110, 20)\n", "MulLayer"),
    "second method": ("network/two_layer_net", "class TwoLayerNet:\n    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):\n        self.params = {}\n", "weight_init_std"),
}  # fmt: skip


def explain_text(text: str, name: str, box: Sandbox, folder: Path) -> ExerciseResult:
    """Grade a text for one exercise."""
    file = folder / "work.py"
    file.write_text(HEAD + text, encoding="utf-8")
    checks = [check for check in load_checks() if check.name == name]
    grading = prepare(checks, box, limits=SHORT if "while True" in text else None)
    return grade_and_explain(read_submission(file), grading).exercises[0]


def list_guide(result: ExerciseResult) -> list[str]:
    """Return the sentences of a guide."""
    return [load_english().format_message(line) for line in result.guide]


@pytest.mark.parametrize("kind", WRONG)
def test_a_hint_has_more_than_the_report(kind: str, forking: Sandbox, tmp_path: Path) -> None:
    name, text, wanted = WRONG[kind]
    result = explain_text(text, name, forking, tmp_path)
    shown = [*list_guide(result), *(finding.expected_formula or "" for finding in result.findings)]

    assert result.score < result.maximum
    assert any(wanted in sentence for sentence in shown), shown


@pytest.mark.parametrize("check", load_checks(), ids=lambda check: check.name)
def test_every_exercise_has_a_guide(check: Check, forking: Sandbox, tmp_path: Path) -> None:
    """An exercise without any work has formulas, steps or an example to show."""
    result = explain_text("other = 1\n", check.name, forking, tmp_path)

    assert result.guide and result.guide[0].id != "guide_docstring"


def test_a_hint_level_without_anything_new_is_not_offered(forking: Sandbox, tmp_path: Path) -> None:
    text = "class Negate:\n    def forward(self, x):\n        return x\n    def backward(self, dout):\n        return -dout\n"
    (tmp_path / "work.py").write_text(text, encoding="utf-8")
    checks = [check for check in load_checks() if check.name == "graph/negate"]
    report = grade_and_explain(read_submission(tmp_path / "work.py"), prepare(checks, forking))
    levels = {level: visible(report, level=level).exercises[0] for level in (1, 2, 3, 4)}
    edits = any(finding.edits for finding in report.exercises[0].findings)

    assert [levels[level].next_level for level in (1, 2, 3, 4)] == [2, 3, 4 if edits else None, None]
    assert [bool(levels[level].guide) for level in (1, 2, 3, 4)] == [False, False, True, True]
    assert visible(report, level=2, most=2).exercises[0].next_level is None
    assert visible(report, level=1, most=1).exercises[0].next_level is None


def list_numbers(text: str) -> Iterator[tuple[np.ndarray, int]]:
    """Yield the numbers and arrays in the example of a docstring, each with its decimals."""
    for found in ARRAY.findall(text.partition("Example:")[2]):
        try:
            value = np.asarray(ast.literal_eval(found), dtype=float)
        except (SyntaxError, ValueError):
            continue
        yield value, max((len(part) for part in re.findall(r"\.(\d+)", found)), default=0)


def is_written(array: np.ndarray, docstring: str) -> bool:
    """Does the example of a docstring have this array, rounded to the decimals that it shows?"""
    return any(
        found.shape == array.shape and np.allclose(found, array, rtol=0, atol=0.51 * 10.0**-decimals)
        for found, decimals in list_numbers(docstring)
    )


def read_docstring(check: Check) -> str:
    """Return the docstring of the stub's class or function."""
    tree = ast.parse((ROOT / "exercises" / f"{check.name}.py").read_text(encoding="utf-8"))
    body = [node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    return ast.get_docstring(body[-1]) or ""


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.name)
def test_an_example_has_the_numbers_of_the_stub(check: Check) -> None:
    assert check.example is not None
    docstring = read_docstring(check)
    for case in check.example():
        for name, array in [*list_inputs(check, case), *((name, arrays[0]) for name, arrays in case.expected.items())]:
            if isinstance(array, str):
                assert array in docstring
                continue
            assert array.size <= 6
            assert is_written(np.asarray(array), docstring), (name, array)


def test_a_number_that_is_not_in_the_stub_is_found() -> None:
    relu = next(check for check in EXAMPLES if check.name == "activation/relu")

    assert not is_written(np.asarray([[1.0, 0.0], [0.0, 5.0]]), read_docstring(relu))
    assert not is_written(np.asarray(3.5), read_docstring(relu))


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.name)
def test_a_solution_gives_the_right_results_of_the_example(check: Check, forking: Sandbox) -> None:
    """The example runs as a case of the check does, and its results agree with the solution."""
    from grader.grading.attempt import Attempt
    from grader.grading.plan import Plan, pack_plan
    from grader.grading.run import run_alone
    from grader.sandbox.protocol import Limits
    from grader.submission.matching import find_candidates

    assert check.example is not None
    cases: tuple[Case, ...] = tuple(check.example())
    submission = read_solutions()
    plan = Plan(check, cases, pack_plan(check, cases))
    attempt = Attempt(plan, find_candidates(check, load_checks(), submission)[0])
    outcome = run_alone(attempt, submission, forking, Limits())

    assert outcome.observations
    for observation in (o for o in outcome.observations if "first" not in o.case.form):
        for output, accepted in observation.case.expected.items():
            assert np.allclose(observation.arrays[output], accepted[0], atol=1e-4), output


def test_a_hint_shows_the_own_numbers_beside_the_right_numbers(tmp_path: Path) -> None:
    text = (
        HEAD
        + "class Relu:\n    def forward(self, x):\n        return np.abs(x)\n    def backward(self, dout):\n        return dout\n"
    )
    (tmp_path / "relu.py").write_text(text, encoding="utf-8")
    lines = [line.strip() for line in invoke("hint", "relu.py", "relu", cwd=tmp_path).out.splitlines()]

    assert "`out` of your code is `[[1, 2], [3, 4]]`. It must be `[[1, 0], [0, 4]]`." in lines
    assert "`dx` of your code is `[[10, 20], [30, 40]]`. It must be `[[10, 0], [0, 40]]`." in lines


def test_an_example_that_raises_or_never_ends_changes_no_points(forking: Sandbox, tmp_path: Path) -> None:
    stopping = (
        "class Affine:\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
        "    def forward(self, x):\n        {0}\n        self.x = x\n        return x @ self.W + self.b\n"
        "    def backward(self, dout):\n        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)\n"
        "        return dout @ self.W\n"
    )
    text = [stopping.format(line) for line in ("pass", "1 / (x[0, 0] != 1)", "while x[0, 0] == 1: pass")]
    without, raising, looping = (explain_text(one, "affine/affine", forking, tmp_path) for one in text)

    assert without.score == raising.score == looping.score
    assert any("stops in this example" in line for line in list_guide(raising))
    assert list_guide(looping)
