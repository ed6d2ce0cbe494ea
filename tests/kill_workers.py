"""Grade a class on three workers, one of which is killed again and again, and compare with an undisturbed run.

    python tests/kill_workers.py [--submissions 600] [--every 25]

One is killed whenever so many reports more have come, which is every few seconds, and at work if one is.

Scheduler and workers are processes of this machine, on 127.0.0.1 only; what is killed (SIGKILL) is replaced.
Ends with 1 unless every submission is there once with the report that a run without a cluster comes to.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack

from cluster_class import class_of, join, locally, text, work, workers
from distributed import LocalCluster

from grader.classroom.run.engine import Engine


def start(running: LocalCluster, name: str, processes: ExitStack) -> subprocess.Popen[bytes]:
    """Another worker process, which ends with the script."""
    command = [sys.executable, "-m", "distributed.cli.dask_worker", running.scheduler_address, "--name", name]
    command += ["--no-nanny", "--no-dashboard", "--death-timeout", "20", "--nthreads", "1", "--host", "127.0.0.1"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    processes.callback(process.wait)
    processes.callback(process.kill)
    return process


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=600)
    parser.add_argument("--every", type=int, default=25)
    options = parser.parse_args()
    of, class_ = work(), class_of(options.submissions)
    began = time.perf_counter()
    expected = locally(class_, of)
    print(f"undisturbed, on this machine: {len(class_) / (time.perf_counter() - began):.1f} a second", flush=True)

    killed: Counter[str] = Counter()
    with workers(0) as running, ExitStack() as processes:
        started = {str(number): start(running, str(number), processes) for number in range(3)}
        running.wait_for_workers(3)

        def kill() -> None:
            at_work = {str(w.name) for w in list(running.scheduler.workers.values()) if w.processing} & started.keys()
            if not started:
                return
            name = random.choice(sorted(at_work or started))
            killed["at work" if at_work else "idle"] += 1
            started.pop(name).kill()
            other = str(3 + killed.total())
            started[other] = start(running, other, processes)

        began, marked, found = time.perf_counter(), [], []
        with Engine(of, box := join(running, of), 6) as engine:
            for one in engine.grade(class_.items()):
                marked.append((one.submission, class_[one.submission], one.report))
                if len(marked) % options.every == 0:
                    kill()
            for one in engine.explain(marked):
                found.append((one.submission, text(one.report)))
                if len(found) % options.every == 0:
                    kill()
    print(f"with workers that are killed: {len(found) / (time.perf_counter() - began):.1f} a second")
    twice = sum(times > 1 for times in Counter(name for name, _ in found).values())
    lost = len(expected.keys() - dict(found).keys())
    other = sum(expected[name] != report for name, report in found)
    print(f"killed: {killed.total()} workers, {killed['at work']} of them at work")
    print(f"{len(found)} of {len(class_)} submissions: {lost} lost, {twice} twice, {other} with another report")
    for sentence in box.refused:
        print(sentence)
    return int(bool(lost or twice or other))


if __name__ == "__main__":
    sys.exit(main())
