"""Run our own work under bounds beside this process: in a fork, or on other systems in a thread."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from grader.sandbox import SandboxFailed
from grader.worker.bounds import Alarm, bound_process, is_out_of_time

NO_MEMORY, NO_SANDBOX = 77, 78  # exit codes of a fork
Work = Callable[[Callable[[str], None]], None]  # it calls its argument with each text that it has


@dataclass(frozen=True)
class Ending:
    """The lines that our work wrote, and the limit of ours that kept it from its end."""

    lines: tuple[str, ...]
    whole: bool
    limit: str | None = None


def run_bounded(work: Work, seconds: float) -> Ending:
    """Run the work under bounds, and return the lines that it wrote; SandboxFailed as the work raises it."""
    if sys.platform == "linux" and hasattr(os, "fork"):
        return run_in_fork(work, seconds)
    return run_in_thread(work, seconds)


def run_in_thread(work: Work, seconds: float) -> Ending:
    """Run the work in a thread, which is left alone when its time is up."""
    lines: list[str] = []
    failures: list[SandboxFailed] = []

    def run() -> None:
        try:
            work(lines.append)
        except SandboxFailed as error:
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failures:
        raise failures[0]
    late = thread.is_alive()
    return Ending(tuple(lines), not late, "wall" if late else None)


def run_in_fork(work: Work, seconds: float) -> Ending:
    """Run the work in a fork of this process, which is killed when its time is up."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        become_worker(work, writing)
    os.close(writing)
    code: int | None = None
    try:
        with os.fdopen(reading, encoding="ascii") as answers:
            with Alarm(seconds, lambda: os.kill(pid, signal.SIGKILL)) as alarm:
                written = answers.read()
        _, status = os.waitpid(pid, 0)
        code = os.waitstatus_to_exitcode(status)
    finally:
        if code is None:  # the user has interrupted us
            os.kill(pid, signal.SIGKILL)
    if code == NO_SANDBOX:
        raise SandboxFailed("the process that starts students' code has ended")
    limit = "wall" if alarm.rang else "cpu" if is_out_of_time(code) else "memory" if code == NO_MEMORY else None
    lines = written.split("\n")[:-1]  # a line that was cut off does not count
    return Ending(tuple(lines), code == 0, limit)


def become_worker(work: Work, descriptor: int) -> None:
    """Do the work, write its lines, and end this process."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that forked this one ends it
        with os.fdopen(descriptor, "w", encoding="ascii") as answers, bound_process():
            work(lambda line: print(line, file=answers, flush=True))
        code = 0
    except MemoryError:
        code = NO_MEMORY
    except SandboxFailed:
        code = NO_SANDBOX
    finally:
        os._exit(code)
