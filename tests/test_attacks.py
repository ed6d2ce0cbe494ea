"""No submission can read, write, reach or forge anything: each attack is contained, and the next student is graded."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sweep
from attacks import ATTACKS, HONEST

from grader import Verdict
from grader.grading import grade
from grader.model import ExerciseResult
from grader.plan import make_plans
from grader.sandbox import Ended, Sandbox
from grader.sandbox.inside.watch import Limits
from grader.submission import read_submission

fork = pytest.importorskip("grader.sandbox.fork", reason="there is no fork here, and the tier is C")
SECRET = "kBq7" + "w0ZpXf"  # in two parts, so that this file does not hold it
LIMITS = Limits(cpu=0.5, total=10.0, memory=256 << 20)
ORDINARY_USER = 61_999


@dataclass
class Recorded:
    """A sandbox that keeps every byte that came back."""

    box: Sandbox
    heard: list[bytes] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.box, name)

    def run(self, requests: Sequence[bytes], limits: Limits) -> list[Ended]:
        ended = self.box.run(requests, limits)
        self.heard += [e.reply + e.output.encode() for e in ended]
        return ended


@pytest.fixture(scope="module", params=["root", "ordinary user"])
def sealed(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A zygote of each kind whose children are contained as tier A says."""
    root = os.geteuid() == 0
    if request.param == "root" and not root:
        pytest.skip("the tests do not run as root")
    user = ORDINARY_USER if root and request.param == "ordinary user" else None
    os.environ["BPGRADE_TEST_SECRET"] = SECRET
    box = fork.Zygote(user=user)
    if box.tier != "A":
        box.close()
        pytest.skip(f"children cannot be contained here: {box.probes}")
    yield box
    box.close()


@pytest.fixture(scope="module")
def listeners() -> Iterator[list[socket.socket]]:
    """Whoever connects to this machine is noticed: by TCP, by UDP on the same port, by name."""
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))
    named = socket.socket(socket.AF_UNIX)
    named.bind(f"\0bpgrade-test-{port}")
    named.listen()
    for one in (tcp, udp, named):
        one.setblocking(False)
    yield [tcp, udp, named]
    for one in (tcp, udp, named):
        one.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that anybody may write to, with a secret in it that anybody may read."""
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o777)
    (tmp_path / "secret").write_text(SECRET, encoding="ascii")
    (tmp_path / "secret").chmod(0o666)
    return tmp_path


def results_of(text: str, path: Path, box: Sandbox) -> dict[str, ExerciseResult]:
    """The results of a text that has Relu, Negate and Sigmoid."""
    path.mkdir(exist_ok=True)
    (path / "work.py").write_text(text, encoding="utf-8")
    (path / "others.py").write_text(HONEST, encoding="utf-8")
    names = ("activation/relu", "graph/negate", "activation/sigmoid")
    plans = make_plans([c for c in sweep.checks() if c.name in names], 0)
    report = grade(read_submission(path), plans, box, seed=0, limits=LIMITS, every_check=sweep.checks())
    return {e.symbol: e for e in report.exercises}


def children_of(pid: int) -> str:
    """The processes below another one."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").strip()


def heard_anything(listener: socket.socket) -> bool:
    """Did anybody connect, or send?"""
    try:
        listener.recv(1) if listener.type == socket.SOCK_DGRAM else listener.accept()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_contained(
    name: str, sealed: Sandbox, listeners: list[socket.socket], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port = str(listeners[0].getsockname()[1])
    text = ATTACKS[name].source.replace("FOLDER", str(folder)).replace("PORT", port)
    work = tmp_path_factory.mktemp("work")
    recorded = Recorded(sealed)
    zygote = sealed.process.pid  # type: ignore[attr-defined]
    open_before = len(os.listdir("/proc/self/fd"))

    results = results_of(text, work, recorded)

    assert (results["Relu"].verdict, results["Relu"].score) != (Verdict.PASSED, 10)
    assert results["Relu"].score == 0
    assert results["Relu"].verdict is not Verdict.GRADER_FAULT
    assert not any(SECRET.encode() in bytes_back or b"root:x:" in bytes_back for bytes_back in recorded.heard)
    assert sorted(p.name for p in folder.iterdir()) == ["secret"]
    assert not any(map(heard_anything, listeners))
    assert children_of(zygote) == ""
    assert len(os.listdir("/proc/self/fd")) == open_before
    # the others of the same submission, and the next one
    assert results["Negate"].verdict is results["Sigmoid"].verdict is Verdict.PASSED
    honest = results_of(
        "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.m = x > 0\n        return x * self.m\n    def backward(self, dout): return dout * self.m\n",
        work,
        sealed,
    )
    assert {e.verdict for e in honest.values()} == {Verdict.PASSED}
