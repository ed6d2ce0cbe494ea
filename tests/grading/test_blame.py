"""Whatever student code does, its own exercise is blamed, and the others keep their points."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import pytest
from attacks import HONEST

from grader.grading.attempt import Attempt
from grader.grading.plan import make_plan
from grader.grading.run import CHILDREN, run_groups
from grader.model import Check, Edit, Place, Untrusted, Verdict
from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

EDIT = Edit(Place("work.py", 4, column=5), 8, Untrusted("def"), Untrusted("    def forward(self, x): return -x"))
SHORT = Limits(cpu=0.2, total=20.0, memory=300 << 20)
DEATHS = {
    "loop in forward": ("while True: pass", Verdict.TIMED_OUT),
    "loop in C": ("np.linalg.matrix_power(np.ones((900, 900)), 10**9)", Verdict.TIMED_OUT),
    "python memory": ("self.a = [0] * 10**9", Verdict.OUT_OF_MEMORY),
    "numpy memory": ("self.a = np.ones(10**9)", Verdict.OUT_OF_MEMORY),
    "os._exit(0)": ("__import__('os')._exit(0)", Verdict.CRASHED),
    "segmentation fault": ("__import__('ctypes').string_at(0)", Verdict.CRASHED),
    "abort": ("__import__('os').abort()", Verdict.CRASHED),
    "sys.exit": ("__import__('sys').exit(0)", Verdict.RAISED),
    "exit()": ("raise SystemExit", Verdict.RAISED),
    "keyboard interrupt": ("raise KeyboardInterrupt", Verdict.RAISED),
    "recursion": ("return self.forward(x)", Verdict.RAISED),
    "input": ("input('a number: ')", Verdict.RAISED),
    "breakpoint": ("breakpoint()", Verdict.RAISED),
    "debugger": ("__import__('pdb').set_trace()", Verdict.RAISED),
}
SPAWNED = ("loop in forward", "python memory", "os._exit(0)", "sys.exit")  # one for each way to end
MORE = pytest.mark.slow("starts a process for each submission, to end in a way that the other sandbox has tried")
ENDS = [
    *(("first choice", name) for name in DEATHS),
    *(pytest.param("spawned", name, marks=() if name in SPAWNED else MORE) for name in DEATHS),
]


class Garbled:
    """A sandbox of which every child answers with garbage, and that counts them."""

    tier, probes, children = "C", MappingProxyType({}), 0

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        self.children += len(requests)
        return [Ended(b"garbage" * 9, None, 0, 1)] * len(requests)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(("edits", "children", "skipped"), [((), 11, 0), ((EDIT,), CHILDREN, 10 - CHILDREN + 1)])
def test_many_edits_that_tamper_use_up_no_more_children_than_a_bound(
    edits: tuple[Edit, ...], children: int, skipped: int, checks: tuple[Check, ...], tmp_path: Path
) -> None:
    """Each attempt without an edit gets a child of its own; a repair tries hundreds of edits of one text."""
    (tmp_path / "work.py").write_text(HONEST, encoding="utf-8")
    submission, box = read_submission(tmp_path), Garbled()
    plan = make_plan(next(c for c in checks if c.name == "graph/negate"), 0)
    (candidate,) = find_candidates(plan.check, checks, submission)

    (outcomes,) = run_groups([[Attempt(plan, candidate, edits=edits)] * 10], submission, box, SHORT)

    assert box.children == children
    assert [outcome.death for outcome in outcomes].count(Verdict.SKIPPED) == skipped
    assert [outcome.death for outcome in outcomes].count(Verdict.TAMPERED) == 10 - skipped


@pytest.mark.parametrize(("box", "name"), ENDS, indirect=["box"])
def test_an_exercise_that_ends_badly_takes_no_other_with_it(grade_files, box: Sandbox, name: str) -> None:
    body, verdict = DEATHS[name]
    text = (
        HONEST + f"class Relu:\n    def forward(self, x):\n        {body}\n    def backward(self, dout): return dout\n"
    )

    names = ("negate", "relu", "sigmoid")
    report = grade_files({"a.py": text}, *names, box=box, limits=SHORT, explained=False)
    results = {e.symbol: e for e in report.exercises}

    assert (results["Relu"].verdict, results["Relu"].score) == (verdict, 0)
    assert results["Negate"].verdict is results["Sigmoid"].verdict is Verdict.PASSED


def test_one_that_sleeps_is_ended_by_the_wall_clock_of_last_resort(grade_files, forking: Sandbox) -> None:
    text = (
        HONEST
        + "import time\nclass Relu:\n    def forward(self, x): time.sleep(3600)\n    def backward(self, dout): return dout\n"
    )

    report = grade_files({"a.py": text}, "negate", "relu", box=forking, limits=Limits(cpu=0.2), explained=False)
    results = {e.symbol: e.verdict for e in report.exercises}

    assert results == {"Negate": Verdict.PASSED, "Relu": Verdict.TIMED_OUT}


def test_the_next_submission_is_graded_as_if_nothing_had_been(grade_files, forking: Sandbox) -> None:
    grade_files(
        {"a.py": "import os\nclass Relu:\n    def forward(self, x): os._exit(1)\n    def backward(self, d): pass\n"},
        "relu",
    )

    (result,) = grade_files({"a.py": HONEST}, "sigmoid", box=forking).exercises

    assert result.verdict is Verdict.PASSED


def test_a_file_that_never_ends_at_import_is_blamed_once_and_others_are_graded(grade_files, box: Sandbox) -> None:
    stuck = "def spin():\n    while True: pass\nrate = spin()\n" * 3
    looping = "class Exp:\n    n = 0\n    while True: n += 1\n    def forward(self, x): return x\n    def backward(self, d): return d\n"
    report = grade_files(
        {"graph/exponential.py": looping + stuck, "graph/negate.py": HONEST},
        "exponential",
        "negate",
        box=box,
        limits=SHORT,
        explained=False,
    )
    results = {e.symbol: e.verdict for e in report.exercises}

    assert results["Negate"] is Verdict.PASSED
    assert results["Exp"] in (Verdict.TIMED_OUT, Verdict.RAISED)


@pytest.mark.parametrize(
    "harm",
    [
        "np.seterr(all='raise')",
        "np.exp = lambda x: x",
        "np.random.seed(1); __import__('sys').setrecursionlimit(60)",
        "__import__('json').dumps = lambda *a, **k: 'x'",
        "__import__('warnings').simplefilter('error')",
        "np.asarray = np.array = lambda *a, **k: 0",
        pytest.param(
            "__import__('threading').Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()",
            marks=pytest.mark.slow("a thread that stays takes the processor from whatever runs after it"),
        ),
        "print('x' * 10**6)",
    ],
)
def test_what_one_exercise_changes_does_not_cost_another(grade_files, forking: Sandbox, harm: str) -> None:
    text = (
        HONEST
        + f"class Relu:\n    def forward(self, x):\n        {harm}\n        return x\n    def backward(self, dout): return dout\n"
    )

    report = grade_files({"a.py": text}, "relu", "sigmoid", "negate", explained=False)
    results = {e.symbol: e.verdict for e in report.exercises}

    assert results["Relu"] is not Verdict.PASSED
    assert results["Sigmoid"] is results["Negate"] is Verdict.PASSED


def test_an_answer_that_leaves_cases_out_earns_nothing(grade_one) -> None:
    """A reply of the right form, for this exercise, with no case in it: no evidence, no points."""
    forged = "import json, os, struct\nimport numpy as np\nclass Relu:\n    def forward(self, x):\n"
    forged += "        head = json.dumps({'entry': 0, 'cases': [], 'output': '', 'notes': {}, 'arrays': []}).encode()\n"
    forged += "        data = struct.pack('<4sIQ', b'BPG1', len(head), 0) + head\n"
    forged += "        os.pwrite(3, struct.pack('<4sqQ', b'BPGP', 2, len(data)), 0)\n"
    forged += "        os.pwrite(3, data, 64)\n        os._exit(0)\n    def backward(self, dout): return dout\n"

    result = grade_one(forged, "relu")

    assert (result.verdict, result.score) == (Verdict.FAILED, 0)


@pytest.mark.parametrize("returned", ["x", "0", "0 * x", "None", "np.ones_like(x)", "'x'", "[x]", "np.array(['a'])"])
def test_returning_the_input_or_nothing_scores_nothing(grade_files, returned: str) -> None:
    body = f"    def forward(self, x): return {returned}\n    def backward(self, x): return {returned}\n"
    symbols = ("Relu", "Sigmoid", "Exp", "Negate", "Reciprocal")
    text = "import numpy as np\n" + "".join(f"class {symbol}:\n{body}" for symbol in symbols)

    names = ("relu", "sigmoid", "exponential", "negate", "reciprocal")
    report = grade_files({"a.py": text}, *names, explained=False)

    assert {e.symbol: e.score for e in report.exercises} == dict.fromkeys(symbols, 0)
    assert {e.verdict for e in report.exercises} <= {Verdict.FAILED, Verdict.RAISED}


STASH = """
import builtins
import numpy as np
class SoftmaxWithLoss:
    kept = []
    def forward(self, x, t):
        np.stash = softmax
        builtins.stash = softmax
        SoftmaxWithLoss.kept.append(softmax)
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
"""


@pytest.mark.parametrize(
    "body",
    ["np.stash(x)", "builtins.stash(x)", "SoftmaxWithLoss.kept[0](x)", "lent(x)", "globals()['softmax_lent'](x)"],
)
def test_a_lent_softmax_that_is_stashed_is_worth_nothing(grade_files, body: str) -> None:
    header = "from common.functions import softmax as lent, cross_entropy_error\n"
    text = header + STASH.replace("softmax(x)", "lent(x)").replace("= softmax", "= lent").replace(
        "append(softmax)", "append(lent)"
    )
    text += f"def softmax(x):\n    return {body}\n"

    report = grade_files({"a.py": text}, "softmax", "softmax_with_loss", explained=False)

    assert {e.symbol: e.score for e in report.exercises}["softmax"] == 0


def test_a_helper_is_lent_to_the_loss_that_lacks_it(grade_one) -> None:
    """The control of the test above: the same loss passes with what is lent to it."""
    assert grade_one(STASH, "softmax_with_loss").verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "text",
    [
        "from common.functions import softmax\n",
        "from common.functions import *\n",
        "import common.functions as f\nsoftmax = f.softmax\n",
        "from common.functions import softmax as lent\nsoftmax = lent\n",
        "from common.functions import softmax as lent\ndef softmax(x): return lent(x)\n",
        "softmax = softmax_of_the_book\n",
    ],
)
def test_a_stand_in_for_the_exercises_own_symbol_scores_nothing(grade_one, text: str) -> None:
    assert grade_one(text, "softmax", explained=False).score == 0


@pytest.mark.parametrize("module", ["common.layers", "layers"])
def test_delegating_to_the_books_layer_scores_nothing(grade_one, module: str) -> None:
    assert grade_one(f"from {module} import Relu as R\nclass Relu(R): pass\n", "relu", explained=False).score == 0
    assert grade_one(f"from {module} import Relu\n", "relu").verdict is Verdict.MISSING


def test_numbers_written_down_are_not_built_from_layers(grade_one) -> None:
    layers = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n"
    layers += "    def backward(self, d): return d * self.y, d * self.x\n"

    result = grade_one(layers + "def buy_apple(): return 220.0, (2.2, 110.0, 200.0)\n", "buy_apple")

    assert (result.verdict, result.score) == (Verdict.FAILED, 0)


def test_gradients_written_down_beside_a_right_price_are_not_built_from_layers(grade_one) -> None:
    layers = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n"
    layers += "    def backward(self, d): return d * self.y, d * self.x\n"
    layers += "def buy_apple():\n    price = MulLayer().forward(MulLayer().forward(100, 2), 1.1)\n"

    assert grade_one(layers + "    return price, (2.2, 110.0, 200.0)\n", "buy_apple").score == 0
