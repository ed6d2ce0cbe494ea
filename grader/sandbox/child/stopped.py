"""Let Python's fault handler write where the code is, when its time is up or its process dies."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import signal
from typing import Any

LOOKS, LOOK_SECONDS = 5, 0.02  # after a limit is reached and before the child is killed
SECONDS = LOOKS * LOOK_SECONDS
STANDARD_ERROR = 2
LEAVE = os._exit


def install_writer() -> None:
    """Write the lines to standard error at a fault, and at a signal where the system has signals for that."""
    faulthandler.enable(STANDARD_ERROR, all_threads=False)
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, STANDARD_ERROR, all_threads=False)


def ask(pid: int) -> None:
    """Ask a process for its lines, where the system can."""
    if hasattr(signal, "SIGUSR1"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGUSR1)


def follow_exits() -> None:
    """Write the lines before the code of a submission ends the process."""

    def leave(code: Any) -> None:
        faulthandler.dump_traceback(STANDARD_ERROR, all_threads=False)
        LEAVE(code)

    os._exit = leave  # type: ignore[assignment]
