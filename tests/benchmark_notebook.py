"""Time the magic in a kernel, from the run of a cell to its result, and print the median and the 95 % point.

python tests/benchmark_notebook.py [--runs 20]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parent.parent
RIGHT = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace("return np.maximum(x, 0)", "return x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    texts = ["%load_ext bpgrade", *(f"%%bpgrade relu\n{(RIGHT, WRONG)[number % 2]}" for number in range(runs))]
    notebook = new_notebook(cells=[new_code_cell(text) for text in texts])
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}})
        taken = []
        with client.setup_kernel():
            for number, cell in enumerate(notebook.cells):
                start = time.perf_counter()
                client.execute_cell(cell, number)
                taken.append(time.perf_counter() - start)
                shown = "".join(output["data"]["text/plain"] for output in cell.outputs if "data" in output)
                assert not number or ("10/10" in shown) == bool(number % 2), shown
    taken = sorted(taken[1:])
    high = taken[int(0.95 * (len(taken) - 1))]
    print(
        f"from cell to result: median {1000 * statistics.median(taken):.0f} ms, 95 of 100 within {1000 * high:.0f} ms"
    )


if __name__ == "__main__":
    main()
