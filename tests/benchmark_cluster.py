"""Whole submissions a second on two Dask workers of this machine, beside two at once without a cluster.

    python tests/benchmark_cluster.py [--submissions 300] [--rounds 3]

The submissions are those of benchmark_class.py: 15 exercises, one of them wrong in every third.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmark_class import UNITS, make_class
from cluster_class import join, mark_and_explain, read_files, work, workers

from grader.classroom.run.engine import Engine
from grader.plugins import load_plugins
from grader.worker.workers import LocalWorkers, Workers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    names = [check.name for check in load_plugins().checks if check.unit in UNITS]
    with tempfile.TemporaryDirectory() as folder, workers(2) as running:
        class_ = {path.name: read_files(path) for path in make_class(Path(folder), options.submissions)}

        of = work(names)

        def timed(open_workers: Callable[[], Workers]) -> tuple[float, dict[str, str]]:
            began = time.perf_counter()
            with Engine(of, open_workers(), 2) as engine:
                reports = mark_and_explain(engine, class_)
            return len(reports) / (time.perf_counter() - began), reports

        ratios = []
        for _ in range(options.rounds):
            (ours, expected), (theirs, found) = timed(lambda: LocalWorkers(of.order)), timed(lambda: join(running, of))
            assert found == expected, "the reports differ"
            ratios.append(theirs / ours)
            print(f"here {ours:5.1f} a second, cluster {theirs:5.1f} a second, {ratios[-1]:.2f} times", flush=True)
        print(f"median of {options.rounds} rounds: {statistics.median(ratios):.2f} times")


if __name__ == "__main__":
    main()
