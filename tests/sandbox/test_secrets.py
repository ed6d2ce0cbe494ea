"""A child holds nothing worth stealing: its whole memory is searched from outside for what the grader knows."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from corpus import load_checks

from grader.grading.attempt import Attempt
from grader.grading.plan import Plan, make_plan
from grader.grading.run import make_request
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read through /proc")
SECRET = "x9Pw" + "dRt4Qe"  # in two parts, so that no source holds it
SEED = 918_273_645_546
WAITING = "import time\nclass Sigmoid:\n    def forward(self, x): time.sleep(10 ** 6)\n    def backward(self, dout): return dout\n"


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    from grader.sandbox.fork import Zygote

    monkeypatch.setenv("BPGRADE_TEST_SECRET", SECRET)
    box = Zygote()
    assert box.probes  # it is ready
    yield box
    box.close()


def memory_of(pid: int) -> bytes:
    """All that a process can read of itself."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if "r" in rights and "[v" not in line:
                start, end = (int(part, 16) for part in span.split("-"))
                memory.seek(start)
                try:
                    found.append(memory.read(end - start))
                except OSError:
                    continue
    return b"".join(found)


def plan_of(name: str) -> Plan:
    (check,) = (check for check in load_checks() if check.name == name)
    return make_plan(check, SEED)


def test_the_memory_of_a_child_has_inputs_and_no_answers(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "class-7c1d" / "student-0042"
    folder.mkdir(parents=True)
    (folder / "work.py").write_text(WAITING, encoding="utf-8")
    (folder.parent / "other.py").write_text("of_another_student = 1", encoding="utf-8")
    plan, submission = plan_of("activation/sigmoid"), read_submission(folder)
    (candidate,) = find_candidates(plan.check, load_checks(), submission)
    request = make_request([Attempt(plan, candidate)], submission, Limits())
    running = threading.Thread(target=sandbox.run, args=([request], Limits(cpu=100.0)))  # killed below
    running.start()
    zygote = sandbox.process.pid  # type: ignore[attr-defined]
    child = waiting_child(zygote)
    try:
        memory = memory_of(child)
        open_files = [os.readlink(f"/proc/{child}/fd/{name}") for name in os.listdir(f"/proc/{child}/fd")]
        environment = Path(f"/proc/{child}/environ").read_bytes()
    except PermissionError:
        pytest.skip("only root can read the memory of a process that is not dumpable")
    finally:
        os.kill(child, 9)
        running.join()

    case = plan.cases[0]
    assert case.arrays["x"].tobytes() in memory, "the control: what the child was told is found"
    for expected in case.expected.values():
        assert np.ascontiguousarray(expected[0]).tobytes() not in memory
    for secret in (SECRET, str(SEED), "class-7c1d", "student-0042", "of_another_student", "minus_left_out"):
        assert secret.encode() not in memory, secret
    assert SEED.to_bytes(8, "little") not in memory
    assert SECRET.encode() not in environment
    assert {name.split(" ")[0].partition(":[")[0] for name in open_files} == {
        "/dev/null",
        "/memfd:reply",
        "/memfd:output",
        "pipe",
    }


def waiting_child(zygote: int) -> int:
    """The child that sleeps, once it sleeps behind its filter: nothing else makes it wait."""
    while True:
        for name in Path(f"/proc/{zygote}/task/{zygote}/children").read_text(encoding="ascii").split():
            try:
                status = Path(f"/proc/{name}/status").read_text(encoding="ascii")
            except (FileNotFoundError, ProcessLookupError):
                continue  # one of those that only try a layer
            if "State:\tS" in status and "Seccomp:\t2" in status:
                return int(name)
