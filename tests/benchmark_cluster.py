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
from contextlib import AbstractContextManager
from pathlib import Path

from benchmark_class import UNITS, make_class
from cluster_class import mark_and_explain, read_files, work, workers

from grader import sandbox
from grader.classroom.run import cluster
from grader.classroom.run.local import Engine
from grader.classroom.run.work import Work
from grader.plugins import load_plugins


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    names = [check.name for check in load_plugins().checks if check.unit in UNITS]
    with tempfile.TemporaryDirectory() as folder, workers(2) as running:
        class_ = {path.name: read_files(path) for path in make_class(Path(folder), options.submissions)}

        def timed(open_engine: Callable[[Work], AbstractContextManager[Engine]]) -> tuple[float, dict[str, str]]:
            began, of = time.perf_counter(), work(names)
            with open_engine(of) as engine:
                reports = mark_and_explain(engine, class_, of)
            return len(reports) / (time.perf_counter() - began), reports

        def here(of: Work) -> Engine:
            return Engine(sandbox.start(eager=True), 2)

        def there(of: Work) -> Engine:
            frames = [plan.frame for plan in (*of.plans, *of.supporting)]
            return cluster.make_cluster_engine(cluster.Cluster(running.scheduler_address, frames, required="C"))

        ratios = []
        for _ in range(options.rounds):
            (ours, expected), (theirs, found) = timed(here), timed(there)
            assert found == expected, "the reports differ"
            ratios.append(theirs / ours)
            print(f"here {ours:5.1f} a second, cluster {theirs:5.1f} a second, {ratios[-1]:.2f} times", flush=True)
        print(f"median of {options.rounds} rounds: {statistics.median(ratios):.2f} times")


if __name__ == "__main__":
    main()
