"""Time `bpgrade watch` from the save of a file to its result, and print the median and the 95 % point.

python tests/benchmark_watch.py [--saves 40]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).parent.parent
RIGHT = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("return np.maximum(x, 0)", "return x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--saves", type=int, default=40)
    saves = parser.parse_args().saves
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "relu.py")
        file.write_text(WRONG, encoding="utf-8")
        command = ["-P", "-m", "bpgrade", "watch", ".", "relu"]
        environment = {**os.environ, "BPGRADE_LANG": "en"}
        watch = pexpect.spawn(sys.executable, command, cwd=folder, env=environment, encoding="utf-8", timeout=60)
        watch.expect("q leave")
        taken = []
        for number in range(saves):
            text, shown = (WRONG, "`out` is `x` itself") if number % 2 else (RIGHT, "You are done!")
            start = time.perf_counter()
            file.write_text(text, encoding="utf-8")
            watch.expect(shown)
            taken.append(time.perf_counter() - start)
            watch.expect("q leave")
        watch.send("q")
        watch.expect(pexpect.EOF)
    taken.sort()
    high = taken[int(0.95 * (len(taken) - 1))]
    print(
        f"from save to result: median {1000 * statistics.median(taken):.0f} ms, 95 of 100 within {1000 * high:.0f} ms"
    )


if __name__ == "__main__":
    main()
