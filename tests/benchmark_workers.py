"""Whole submissions a second with one worker and with two, and what eight processors would come to on paper.

    python tests/benchmark_workers.py [--submissions 100]

On paper, each processor has a worker of its own, until the process that waits for the workers is busy all the time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import make_class
from cluster_class import mark_and_explain, read_files

from grader.classroom.run.engine import Engine
from grader.classroom.run.work import prepare_work
from grader.plugins import load_plugins
from grader.sandbox.protocol import Limits
from grader.worker.order import Order
from grader.worker.workers import LocalWorkers

PROCESSORS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=100)
    options = parser.parse_args()
    checks = load_plugins().checks
    names = tuple(check.name for check in checks if not check.seconds)
    of = prepare_work(Order((), "book", names, 0, Limits()), checks)
    with tempfile.TemporaryDirectory() as folder:
        make_class.write(Path(folder), make_class.students(options.submissions, 0, deadly=0.0))
        class_ = {path.name: read_files(path) for path in sorted(Path(folder).iterdir())}
    for workers in (1, 2):
        began, used = time.perf_counter(), time.process_time()
        with Engine(of, LocalWorkers(of.order), workers) as engine:
            mark_and_explain(engine, class_)
        seconds, own = time.perf_counter() - began, time.process_time() - used
        print(f"{workers} workers: {len(class_) / seconds:.1f} a second", flush=True)
    most = min(PROCESSORS / workers * len(class_) / seconds, len(class_) / own)
    print(
        f"{PROCESSORS} workers, on paper: {most:.0f} a second; the process that waits can serve {len(class_) / own:.0f}"
    )


if __name__ == "__main__":
    main()
