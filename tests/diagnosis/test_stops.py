"""An exercise that was stopped is told the line and the loop at which it was, and no more than was seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.model import ExerciseResult, Report
from grader.sandbox.protocol import Limits

SHORT = Limits(cpu=0.2, total=20.0, memory=300 << 20)
RELU = """
import itertools, os, time
import numpy as np
def step(x):
    return x + 1
def wait(x):
    while len(x) > 0:
        y = x
class Relu:
    def __init__(self):
        self.n = 0
    def forward(self, x):
        i, n = 0, len(x)
        {body}
        return x
    def helper(self, x):
        total = 0
        for row in itertools.count():
            total += row
    def backward(self, dout):
        return dout
"""
# the body of forward, the id, the line and the values of the finding
STOPS = {
    "while i < n: x = x + 0": ("time_in_loop", 14, {"method": "forward", "names": "`i`, `n`"}),
    "while True: i += 1": ("time_in_loop", 14, {"method": "forward", "endless": "True"}),
    # no proof that the loop has no end
    "while i < n: i = i - 1": ("time_in_loop", 14, {"method": "forward"}),
    "for k in itertools.count(): i += k": ("time_in_loop", 14, {"method": "forward"}),
    "x = self.helper(x)": ("time_in_loop", 18, {"method": "helper"}),
    "wait(x)": ("time_in_loop", 7, {"method": "wait", "names": "`x`"}),
    "for k in range(10**9): print(k, x)": ("time_in_print", 14, {"method": "forward"}),
    "x = 9 ** 9 ** 9": ("time_at_line", 14, {"method": "forward"}),
    "time.sleep(60)": ("waited_here", 14, {"method": "forward"}),
    "os._exit(0)": ("exit_called", 14, {"method": "forward"}),
    "quit()": ("exit_called", 14, {}),
    "__import__('ctypes').string_at(0)": ("died_here", 14, {"method": "forward"}),
}
# more loops, and more ways to leave, that are told as those above
MORE_STOPS = {
    "while i < x.size: x[0, 0] = 1": ("time_in_loop", 14, {"method": "forward", "names": "`i`, `x.size`"}),
    "while 1:\n            for k in range(10): i += k": ("time_in_loop", 14, {"method": "forward", "endless": "1"}),
    "while self.n == 0: i += 1": ("time_in_loop", 14, {"method": "forward", "names": "`self.n`"}),
    "while self.n == 0: step(x)": ("time_in_loop", 14, {"method": "forward"}),
    "while i < n:\n            if step(i) == 0: break": ("time_in_loop", 14, {"method": "forward"}),
    "while len(x):\n            x.sort()": ("time_in_loop", 14, {"method": "forward"}),
    "for k in range(10**9):\n            print('now', k, x)": ("time_in_print", 15, {"method": "forward"}),
    "os._exit(1)": ("exit_called", 14, {"method": "forward"}),
    "exit(1)": ("exit_called", 14, {}),
}
MORE = pytest.mark.slow("waits for the same limit in one more loop")


@pytest.mark.parametrize("body", [*STOPS, *(pytest.param(body, marks=MORE) for body in MORE_STOPS)])
def test_the_line_is_told(body: str, grade_one: Callable[..., ExerciseResult]) -> None:
    result = grade_one(RELU.format(body=body), "relu", limits=SHORT)
    (finding, *_) = result.findings
    line = finding.place and finding.place.line
    assert result.score == 0
    assert (finding.id, line, finding.message.values) == (STOPS | MORE_STOPS)[body]


def test_the_call_is_told_where_other_code_takes_the_time(grade_files: Callable[..., Report]) -> None:
    files = {
        "activation/exponential.py": "class Exponential:\n    def forward(self, x):\n        while True: pass\n",
        "graph/negate.py": "from activation.exponential import Exponential\nclass Negate:\n    def forward(self, x):\n"
        "        for i in range(3):\n            x = Exponential().forward(x)\n        return -x\n",
    }
    (result,) = grade_files(files, "negate", limits=SHORT).exercises
    (finding,) = result.findings
    assert (finding.id, finding.place and finding.place.line) == ("time_in_call", 5)
    assert finding.message.values["name"] == "forward"


@pytest.mark.parametrize("printed", ['Stack (most recent call first):\\n  File \\"<submission 9 9>\\", line 7 in f\\n'])
def test_a_forged_text_names_no_line(printed: str, grade_one: Callable[..., ExerciseResult]) -> None:
    body = f'os.write(2, b"{printed}"); os.kill(os.getpid(), 9); __import__("posix")._exit(0)'
    result = grade_one(RELU.format(body=body), "relu", limits=SHORT)
    assert not [f for f in result.findings if f.place and f.place.line not in (14,)]
