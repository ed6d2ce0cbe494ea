"""What containing a child costs, in bare forks, and what a contained attack costs beside an honest submission.

python tests/benchmark_seal.py [--rounds 200]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np  # noqa: F401, so that what is forked has the size of a zygote
from attacks import ATTACKS, HONEST
from corpus import load_checks

from grader.grading.attempt import Attempt
from grader.grading.plan import make_plan
from grader.grading.run import make_request
from grader.sandbox import Request
from grader.sandbox.child import identity, landlock, limits, seal, seccomp, system
from grader.sandbox.fork import Zygote
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission

# contained, and over before any limit
QUICK = ("read_a_secret", "list_a_folder", "tcp", "run_a_shell", "fork_bomb", "kill_the_zygote", "io_uring", "os_exit")


def forked(action: Callable[[], object]) -> float:
    """Seconds from a fork to the end of a child that does this and leaves."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        action()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert status == 0, "a child could not put the layer on"
    return time.perf_counter() - start


def layers() -> dict[str, Callable[[], object]]:
    """Each layer that works here by itself, then all of them as a child puts them on."""
    probes = Zygote()
    works = {name for name, probe in probes.probes.items() if probe["works"]}
    probes.close()
    program = seccomp.build_filter(os.uname().machine)
    whole = seal.Seal(
        program if "calls" in works else None, landlock.ask_version() if "landlock" in works else 0, "user" in works
    )
    single: dict[str, Callable[[], object]] = {
        "limits": lambda: limits.apply_limits(1 << 30, 60),
        "user": lambda: identity.become_user(0),
        "no new privileges": lambda: system.prctl(system.NO_NEW_PRIVILEGES, 1),
        "landlock": lambda: (system.prctl(system.NO_NEW_PRIVILEGES, 1), landlock.restrict_process()),
        "calls": lambda: (system.prctl(system.NO_NEW_PRIVILEGES, 1), seccomp.install_filter(program)),
    }
    usable = {
        name: action for name, action in single.items() if name in works or name in ("limits", "no new privileges")
    }
    return {"bare fork": lambda: None, **usable, "all layers": lambda: whole.close(memory=1 << 30, seconds=60, slot=0)}


def request(text: str, name: str, folder: Path) -> Request:
    """The request for one exercise of a text."""
    (folder / "work.py").write_text(text.replace("FOLDER", "/tmp").replace("PORT", "9"), encoding="utf-8")
    submission = read_submission(folder)
    plan = make_plan(next(c for c in load_checks() if c.name == name), 0)
    (candidate,) = find_candidates(plan.check, load_checks(), submission)
    return make_request([Attempt(plan, candidate)], submission, Limits())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    actions = layers()
    taken: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            taken[name].append(forked(action))
    bare = statistics.median(taken["bare fork"])
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:24} {1e6 * median:7.0f} us, {(median - bare) / bare:5.2f} bare forks more than a bare fork")

    box = Zygote()
    with tempfile.TemporaryDirectory() as folder:
        requests = {"honest": request(HONEST, "activation/sigmoid", Path(folder))}
        requests |= {name: request(ATTACKS[name].source, "activation/relu", Path(folder)) for name in QUICK}
    spent: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(max(10, rounds // 8)):
        for name, one in requests.items():
            start = time.perf_counter()
            box.run([one], Limits())
            spent[name].append(time.perf_counter() - start)
    box.close()
    honest = statistics.median(spent["honest"])
    for name, times in spent.items():
        median = statistics.median(times)
        print(f"{name:24} {1e3 * median:7.1f} ms, {(median - honest) / bare:5.1f} bare forks more than an honest one")


if __name__ == "__main__":
    main()
