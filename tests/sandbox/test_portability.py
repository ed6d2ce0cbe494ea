"""Systems without fork, limits and the rest of POSIX: everything imports, and grading takes the spawned way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import ROOT

from grader.sandbox.child.watch import Limits, Watch

# before anything of bpgrade: this Python becomes one of Windows, as far as modules and functions go
ELSEWHERE = """
import os, sys, subprocess, signal, importlib.abc
class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "pwd", "grp", "termios", "grader.sandbox.fork"):
            raise ModuleNotFoundError(f"No module named {name!r} on this system", name=name)
sys.meta_path.insert(0, Missing())
for name in ("fork", "pidfd_open", "memfd_create", "sched_getaffinity", "setsid", "killpg", "geteuid", "getuid"):
    if hasattr(os, name): delattr(os, name)
for name in ("setitimer", "SIGPROF", "SIGKILL"):
    if hasattr(signal, name): delattr(signal, name)
kept = sys.platform
sys.platform = PLATFORM
import grader.sandbox
sys.platform = kept
grader.sandbox.start.__kwdefaults__["fork"] = False
sys.argv = ["bpgrade", *sys.argv[1:]]
from grader.__main__ import main
main()
"""


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_a_submission_is_graded_without_fork(system: str, tmp_path: Path) -> None:
    script = ELSEWHERE.replace("PLATFORM", repr(system))
    command = [
        sys.executable,
        "-P",
        "-c",
        script,
        "check",
        str(ROOT / "solutions"),
        "relu",
        "softmax",
        "--format",
        "json",
    ]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert (report["score"], report["tier"]) == (20, "C")
    assert report["probes"]["fork"]["works"] is False


def test_nothing_of_the_grader_is_made_for_one_system_when_it_is_imported() -> None:
    """Only the module of the zygote needs one, and only it may import what other systems lack; a worker's needs Dask."""
    script = ELSEWHERE.partition("kept =")[0] + "import pkgutil, importlib, grader\n"
    script += "for m in pkgutil.walk_packages(grader.__path__, 'grader.'):\n"
    script += "    if not any(w in m.name for w in ('sandbox.fork', 'run.bench', 'sandbox.child', 'book.lent.', '__main__')): importlib.import_module(m.name)\n"
    script += "from grader.sandbox.child import child, limits, loading, preload, student, toplevel, watch, wire\n"

    ended = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, encoding="utf-8")

    assert ended.returncode == 0, ended.stderr


def test_a_slow_start_costs_nothing() -> None:
    """20 s before the child says that it is ready, by a clock of our own: no limit is reached, and then they count anew."""
    now = [0.0]
    watch = Watch(Limits(cpu=1.0, total=5.0), clock=lambda: now[0])

    for _ in range(200):
        now[0] += 0.1
        assert watch.find_breach([], now[0], is_ready=False) is None
    assert watch.find_breach([1], 20.0) is None
    assert watch.find_breach([1], 20.9) is None
    assert watch.find_breach([1], 21.1) == "cpu"
