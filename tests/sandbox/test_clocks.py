"""A child cannot win time: neither by what it says of itself, nor by sleeping in many exercises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from attacks import HONEST
from corpus import Counting, load_checks, prepare

from grader import Verdict
from grader.diagnosis.explain import grade_and_explain
from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.child.watch import Watch
from grader.sandbox.metered import Metered
from grader.sandbox.protocol import Limits
from grader.submission.read import read_contents, read_submission
from grader.worker.worker import Task, carry_out

SAY = "import os, struct, time\ndef say(unit, length=0):\n    os.pwrite(3, struct.pack('<4sqQ', b'BPGP', unit, length), 0)\n"
SLEEPS = "    unit = 1\n    while True:\n        unit += 1\n        say(unit)\n        time.sleep(0.05)\n"
BURNS = "    unit = 1\n    while True:\n        unit += 1\n        say(unit % 3 - 1)\n"
LEAVES = "    say(0)\n    os._exit(0)\n"
RELU = "class Relu:\n    def forward(self, x):\n        attack()\n        return x\n    def backward(self, dout): return dout\n"
CLOCK = [*range(0, 40)]


@dataclass
class Still:
    """A sandbox whose children do nothing for as long as they may."""

    given: list[float] = field(default_factory=list)
    probes: dict[str, object] = field(default_factory=dict)
    tier = "A"

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        self.given += [limits.most_idle] * len(requests)
        return [Ended(b"", "wall", -9, 1, idle=limits.most_idle) for _ in requests]

    def close(self) -> None: ...


class Idling(Counting):
    """A sandbox that counts how long the children of another one do nothing."""

    idle = 0.0

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        ends = super().run(requests, limits)
        self.idle += sum(end.idle for end in ends)
        return ends


@pytest.mark.parametrize(
    ("attack", "verdict"), [(SLEEPS, Verdict.TIMED_OUT), (BURNS, Verdict.TIMED_OUT), (LEAVES, Verdict.CRASHED)]
)
def test_what_a_child_says_of_its_progress_gives_it_no_time(
    forking: Sandbox, tmp_path: Path, attack: str, verdict: Verdict
) -> None:
    (tmp_path / "relu.py").write_text(f"{SAY}def attack():\n{attack}{RELU}", encoding="utf-8")
    checks = [check for check in load_checks() if check.name == "activation/relu"]

    report = grade_and_explain(read_submission(tmp_path), prepare(checks, forking, limits=Limits(cpu=0.3)))

    (result,) = report.exercises
    assert (result.verdict, result.score) == (verdict, 0)


@pytest.mark.parametrize("names", ["unit % 3 - 1", "-1", "3", "unit"])
def test_a_layer_that_names_other_units_costs_no_other_layer_its_points(
    forking: Sandbox, tmp_path: Path, names: str
) -> None:
    """It also says that no frame was written, and it writes into the pipe, where units begin."""
    burns = f"    for unit in range(10**9):\n        say({names})\n        unit > 99 or os.write(4, struct.pack('<i', {names}))\n"
    (tmp_path / "relu.py").write_text(f"{SAY}def attack():\n{burns}{RELU}", encoding="utf-8")
    (tmp_path / "others.py").write_text(HONEST, encoding="utf-8")
    checks = [c for c in load_checks() if c.name in ("graph/negate", "activation/relu", "activation/sigmoid")]

    report = prepare(checks, forking, limits=Limits(cpu=0.3)).grade(read_submission(tmp_path))

    verdicts = {result.symbol: result.verdict for result in report.exercises}
    assert verdicts == {"Negate": Verdict.PASSED, "Relu": Verdict.TIMED_OUT, "Sigmoid": Verdict.PASSED}


@pytest.mark.parametrize(
    "units", [CLOCK, [0, *[-1, -2] * 20], [n % 3 - 1 for n in CLOCK], [-n for n in CLOCK], [3, 2, 1] * 13]
)
def test_three_exercises_have_time_for_as_many_files_and_no_more(units: Sequence[int]) -> None:
    """Seven limits would be one more than three exercises with a file each can have."""
    now = [0.0]
    watch = Watch(Limits(cpu=1.0, idle=100.0), extra=(0.0,) * 3, clock=lambda: now[0])
    breaches = []
    for now[0], unit in zip((0.5 * n for n in CLOCK), units, strict=False):
        breaches.append(watch.find_breach([unit], now[0]))

    assert breaches.index("cpu") <= 14


def test_a_child_that_is_honest_has_a_limit_for_each_unit() -> None:
    """The control of the test above: a file and an exercise, three times, each nearly to its limit."""
    now = [0.0]
    watch = Watch(Limits(cpu=1.0, idle=100.0), extra=(0.0,) * 3, clock=lambda: now[0])
    for number, unit in enumerate(unit for unit in (-1, 1, -2, 2, -3, 3) for _ in range(2)):
        now[0] = 0.45 * number
        assert watch.find_breach([unit], now[0]) is None


def test_a_unit_that_nobody_saw_does_not_put_off_the_clocks() -> None:
    """A child that is ready can write any number before the first look."""
    now = [0.0]
    watch = Watch(Limits(cpu=1.0), clock=lambda: now[0])
    assert watch.find_breach([99], 0.0, is_ready=True) is None
    now[0] = 1.1
    assert watch.find_breach([99], 0.0, is_ready=True) == "wall"


@pytest.mark.parametrize("together", [1, 6])
def test_all_children_of_a_submission_sleep_two_limits_at_most(together: int) -> None:
    box = Still()
    metered = Metered(box)
    for _ in range(24 // together):
        metered.run([Request(b"", ())] * together, Limits(cpu=1.0))

    assert len(box.given) == 24
    assert 0 < min(box.given) and sum(box.given) <= 2.0


def test_after_two_limits_no_child_of_a_submission_runs() -> None:
    box = Still()
    metered = Metered(box)
    ends = [metered.run([Request(b"", ())], Limits(cpu=1.0))[0] for _ in range(300)]

    assert sum(box.given) <= 2.0
    assert {ended.killed for ended in ends} == {"wall"}


NAPS = """
class {symbol}:
    def forward(self, x):
        import time
        time.sleep(0.05)
        return x * 1.01
    def backward(self, dout):
        return dout * 1.01
"""


@pytest.mark.slow("waits for two limits of time, as other tests here do")
def test_naps_in_what_is_tried_for_an_explanation_last_two_limits_in_all(forking: Sandbox, tmp_path: Path) -> None:
    names = ("graph/negate", "graph/exponential", "graph/add_one", "graph/reciprocal", "activation/relu")
    checks = [check for check in load_checks() if check.name in names]
    for check in checks:
        (tmp_path / f"{check.symbol.lower()}.py").write_text(NAPS.format(symbol=check.symbol), encoding="utf-8")
    box = Idling(forking)

    grade_and_explain(read_submission(tmp_path), prepare(checks, box, limits=Limits(cpu=1.0)))

    assert box.idle <= 2.1


@pytest.mark.parametrize(("nap", "explained"), [("time.sleep(0.05)", True), ("pass", False)])
def test_a_class_explains_a_submission_that_naps_when_it_is_marked_and_never_again(
    forking: Sandbox, tmp_path: Path, nap: str, explained: bool
) -> None:
    """It would nap for as long again. The control naps not, and its findings are still to come."""
    text = NAPS.format(symbol="Negate").replace("time.sleep(0.05)", nap)
    (tmp_path / "negate.py").write_text(text, encoding="utf-8")
    checks = [check for check in load_checks() if check.name == "graph/negate"]
    contents = read_contents([("negate.py", str(tmp_path / "negate.py"))])

    found = carry_out(Task(contents), prepare(checks, forking, limits=Limits(cpu=1.0)))

    assert found.report is not None
    assert (found.explained, bool(found.report.exercises[0].findings)) == (explained, explained)
