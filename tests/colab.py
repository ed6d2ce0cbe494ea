"""Install bpgrade beside the packages of Colab, see that it changes none, and run the tests of the magic there.

    .venv/bin/python tests/colab.py

The packages are those of Colab's runtime 2025.07, which has Python 3.11. The script needs the network. It takes a minute or more, because pip installs all of it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
COLAB = (
    "click==8.2.1",
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "jupyter-client==6.1.12",
    "numpy==2.0.2",
    "packaging==25.0",
    "pluggy==1.6.0",
    "Pygments==2.19.2",
    "rich==13.9.4",
    "tornado==6.4.2",
    "traitlets==5.7.1",
)
TESTS = ("pytest", "pytest-xdist", "nbclient", "hypothesis", "jsonschema", "junitparser", "markdown-it-py", "PyYAML")


def main() -> int:
    """Return 0 if nothing changed and all tests passed."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "venv", "bin", "python")
        constraints = Path(folder, "constraints.txt")
        constraints.write_text("\n".join(COLAB), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)

        def install(*words: str) -> set[str]:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *words], check=True)
            frozen = subprocess.run([str(python), "-m", "pip", "freeze"], check=True, capture_output=True, text=True)
            return {line for line in frozen.stdout.splitlines() if not line.startswith("bpgrade")}

        before = install(*COLAB)
        alone = install(str(ROOT))
        install("-c", str(constraints), str(ROOT))
        print("bpgrade adds:", ", ".join(sorted(alone - before)) or "nothing")
        print("bpgrade changes:", ", ".join(sorted(before - alone)) or "nothing")
        missing = set(COLAB) - install("-c", str(constraints), *TESTS)
        tests = [str(ROOT / "tests" / "desk" / name) for name in ("test_magic.py", "test_notebooks.py")]
        # the path of the checkout would hide the installed package
        options = [
            "-q",
            "-o",
            "addopts=--import-mode=importlib",
            "-W",
            "default",
            "-n",
            "0",
            "--all",
            "-p",
            "no:cacheprovider",
        ]
        ran = subprocess.run([str(python), "-P", "-m", "pytest", *options, *tests], check=False, cwd=ROOT)
    print(f"seconds: {time.perf_counter() - began:.0f}")
    return int(bool(before - alone or missing)) or ran.returncode


if __name__ == "__main__":
    sys.exit(main())
