"""What is remembered of one submission is right for another, and is not used where the code differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sweep
from test_mistaken import FILES, WRONG
from test_repair import check_of

from grader.diagnosis.memory import Memory
from grader.grading import grade
from grader.model import Check, ExerciseResult
from grader.plan import make_plans
from grader.sandbox import Sandbox
from grader.submission import read_submission

MULTIPLICATION = """
import numpy as np

class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * {derivative}
"""


@dataclass
class Counting:
    """A sandbox that counts the requests it is given."""

    box: Sandbox
    requests: int = 0

    def run(self, requests: Any, limits: Any) -> Any:
        self.requests += len(requests)
        return self.box.run(requests, limits)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.box, name)


def result_of(path: Path, check: Check, box: Any, memory: Memory | None) -> ExerciseResult:
    told: dict[str, Any] = {"seed": 0, "every_check": sweep.checks(), "memory": memory}
    (result,) = grade(read_submission(path), make_plans([check], 0), box, **told).exercises
    return result


def written(folder: Path, check: Check, text: str) -> Path:
    path = folder / f"{check.name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("path", FILES[::6], ids=lambda p: p.relative_to(WRONG).as_posix())
def test_the_same_code_in_another_layout_gets_the_findings_it_would_get_alone(
    path: Path, forking: Sandbox, tmp_path: Path
) -> None:
    check, memory = check_of(path), Memory()
    text = path.read_text(encoding="utf-8")
    spread = "# my homework\n\n" + text.replace("\n\n", "\n\n\n# and then\n\n")
    first = written(tmp_path / "first", check, text)
    second = written(tmp_path / "second", check, spread)

    result_of(first, check, forking, memory)
    recalled = result_of(second, check, forking, memory)

    assert recalled.findings == result_of(second, check, forking, None).findings


def test_the_second_of_two_that_make_one_mistake_is_not_searched(forking: Sandbox, tmp_path: Path) -> None:
    check = next(c for c in sweep.checks() if c.name == "activation/sigmoid")
    memory, box = Memory(), Counting(forking)
    text = MULTIPLICATION.format(derivative="(1 - self.out) / self.out")
    for name in ("first", "second"):
        before = box.requests
        found = result_of(written(tmp_path / name, check, text), check, box, memory).findings
        if name == "first":
            searched = box.requests - before

    assert box.requests - before < searched
    assert found[0].edits


@pytest.mark.parametrize("derivative", ["(1 - self.out) / self.out", "(self.out - 1) * self.out"])
def test_another_mistake_is_not_taken_for_a_known_one(derivative: str, forking: Sandbox, tmp_path: Path) -> None:
    check, memory = next(c for c in sweep.checks() if c.name == "activation/sigmoid"), Memory()
    known = written(tmp_path / "known", check, MULTIPLICATION.format(derivative="(1 + self.out)"))
    other = written(tmp_path / "other", check, MULTIPLICATION.format(derivative=derivative))

    result_of(known, check, forking, memory)

    assert result_of(other, check, forking, memory).findings == result_of(other, check, forking, None).findings


WRONG_SIGMOID = MULTIPLICATION.format(derivative="(1 - self.out) / self.out")
RIGHT_SIGMOID = MULTIPLICATION.format(derivative="self.out * (1 - self.out)")
SPOILING = "import numpy as np\n\nnp.exp = np.tanh\nrelu = np.exp\n\n"


def both_of(folder: Path, sigmoid: str, before_relu: str, box: Any, memory: Memory) -> dict[str, float]:
    """The scores of a Sigmoid, and of a right ReLU in a file of its own."""
    checks = [next(c for c in sweep.checks() if c.name == f"activation/{name}") for name in ("relu", "sigmoid")]
    right = (sweep.SOLUTIONS / "activation" / "relu.py").read_text(encoding="utf-8")
    written(folder, checks[0], before_relu + right)
    written(folder, checks[1], sigmoid)
    told: dict[str, Any] = {"seed": 0, "every_check": sweep.checks(), "memory": memory}
    report = grade(read_submission(folder), make_plans(checks, 0), box, **told)
    return {one.name.rpartition("/")[2]: one.score for one in report.exercises}


def test_what_a_neighbour_spoils_is_tried_alone_each_time(forking: Sandbox, tmp_path: Path) -> None:
    memory, box = Memory(), Counting(forking)
    both_of(tmp_path / "wrong", WRONG_SIGMOID, "", box, memory)
    requests = []
    for name in ("first", "second"):
        before = box.requests
        sigmoid = "import pickle\n" + RIGHT_SIGMOID  # so that it is not plain, and shares its child
        assert both_of(tmp_path / name, sigmoid, SPOILING, box, memory) == {"relu": 10, "sigmoid": 10}
        requests.append(box.requests - before)

    assert requests == [2, 2], "it was wrong beside its neighbour, or there is nothing to see here"


POISON = """
try:
    import cupy as xp
except ImportError:
    xp = np
    np.exp = lambda v, exp=np.exp: exp(np.clip(v, -0.5, 0.5))

def on_gpu(v):
    return xp.asarray(v)
"""


def test_what_spoils_one_students_own_file_costs_another_nothing(forking: Sandbox, tmp_path: Path) -> None:
    memory = Memory()
    own = both_of(tmp_path / "own", RIGHT_SIGMOID + POISON, "", forking, memory)
    beside = both_of(tmp_path / "beside", RIGHT_SIGMOID, "import numpy as np\n" + POISON, forking, memory)

    assert own["sigmoid"] < 10, "or there is nothing to see here"
    assert beside == {"relu": 10, "sigmoid": 10}
