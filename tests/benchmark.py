"""Time `bpgrade check solutions` (graph, activation, affine; then all units) against `import numpy`, whole processes in turn, and print medians and ratios.

python tests/benchmark.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECK = [str(Path(sys.executable).with_name("bpgrade")), "check", "solutions", "graph", "activation", "affine"]
COMMANDS = {
    "import numpy": [sys.executable, "-c", "import numpy"],
    "import what check imports": [
        sys.executable,
        "-P",
        "-c",
        "import grader.grading, grader.plugins, grader.commands, grader.reports.text; grader.plugins.load_plugins()",
    ],
    "bpgrade check solutions": CHECK,
    "the same with all units": CHECK[:3],
}


# as pip leaves a package, with compiled modules beside it; numpy has them anyway
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            once = seconds(command)
            if number:  # the first round warms the caches
                taken[name].append(once)
    base = statistics.median(taken["import numpy"])
    for name, times in taken.items():
        ratio = statistics.median(times) / base
        print(f"{name:28} median {1000 * statistics.median(times):6.0f} ms, {ratio:.2f} times import numpy")


if __name__ == "__main__":
    main()
