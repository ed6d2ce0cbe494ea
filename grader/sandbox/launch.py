"""The command line and the environment of a process that runs student code."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

CHILD_FOLDER = Path(__file__).parent / "child"
BOOT = """\
import gc, sys, types
gc.disable()
package = types.ModuleType("bpgrade_child")
package.__path__ = [sys.argv[1]]
sys.modules["bpgrade_child"] = package
sys.path.append(sys.argv[2])
from bpgrade_child import {module}
{module}.{call}
"""
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
# Windows needs these to start a process; nothing else of the grader's environment is passed on
KEPT_VARIABLES = ("SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH")


def build_command(module: str, call: str, *arguments: str) -> list[str]:
    """Build the command that runs `call` of a child's module, in an isolated interpreter with numpy on its path."""
    numpy = importlib.util.find_spec("numpy")
    if numpy is None or numpy.origin is None:
        raise ModuleNotFoundError("numpy must be installed beside bpgrade; run: python -m pip install numpy")
    site = str(Path(numpy.origin).parent.parent)
    code = BOOT.format(module=module, call=call)
    return [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", code, str(CHILD_FOLDER), site, *arguments]


def build_environment() -> dict[str, str]:
    """Build a nearly empty environment, with one thread for linear algebra."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | dict.fromkeys(ONE_THREAD, "1")
