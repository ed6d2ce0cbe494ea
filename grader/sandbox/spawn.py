"""The sandbox of a system without fork: the same requests and replies, with a fresh process for each request."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.sandbox import Ended, Request
from grader.sandbox.child.watch import FRAMES_CAP, OUTPUT_SIZE, PREFIX_SIZE
from grader.sandbox.launch import build_command, build_environment
from grader.sandbox.temporary import open_temporary_folder

if TYPE_CHECKING:
    from grader.sandbox.child.watch import Limits


@dataclass(frozen=True)
class Waiting:
    """A process that has loaded numpy, and waits for its request in a folder of its own; `stack` ends both."""

    process: subprocess.Popen[bytes]
    folder: Path
    stack: ExitStack


def start_process() -> Waiting:
    """Start an interpreter that waits until a line with its memory limit comes."""
    with ExitStack() as stack:
        folder = stack.enter_context(open_temporary_folder())
        lines = stack.enter_context(open(folder / "lines", "wb"))
        call = "answer_spawned(sys.argv[3], sys.argv[4])"
        process = stack.enter_context(
            subprocess.Popen(
                build_command("child", call, str(folder / "request"), str(folder / "reply")),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=lines,
                env=build_environment(),
                cwd=folder,
            )
        )
        stack.callback(end_process, process)
        return Waiting(process, folder, stack.pop_all())


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End a process that has not ended yet."""
    if process.poll() is None:
        process.kill()
        process.wait()


class Spawner:
    """A sandbox that starts an interpreter for each request, and with `spare` one before the next request."""

    tier = "C"

    def __init__(
        self, *, at_once: int | None = None, spare: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.owner = os.getpid() if spare else None
        self.spares = [start_process()] if spare else []
        detail = "this system, or this run, starts a process for each submission and cannot contain it"
        self.probes: Mapping[str, Any] = {"fork": {"works": False, "detail": detail}}
        self.at_once = at_once or os.cpu_count() or 1
        self.clock = clock

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests, and return the ends of their processes in the same order."""
        with ThreadPoolExecutor(max_workers=self.at_once) as pool:
            ends = list(pool.map(lambda request: self._run_request(request, limits), requests))
        if self.owner == os.getpid() and not self.spares:
            self.spares.append(start_process())
        return ends

    def _take_process(self) -> Waiting:
        try:
            if self.owner == os.getpid():  # a fork shares the spare with its parent
                return self.spares.pop()
        except IndexError:  # another thread has it
            pass
        return start_process()

    def _run_request(self, request: Request, limits: Limits) -> Ended:
        from grader.sandbox.child import stopped, watch

        waiting = self._take_process()
        process, folder = waiting.process, waiting.folder
        with waiting.stack:
            reply = folder / "reply"
            (folder / "request").write_bytes(request.header + b"".join(request.plans))
            reply.write_bytes(bytes(PREFIX_SIZE))
            with suppress(OSError):  # it has ended, and its exit code says so
                assert process.stdin is not None
                with process.stdin as line:
                    line.write(b"%d\n" % limits.memory)
            follower, killed = watch.Watch(limits, request.seconds, self.clock), None
            while killed is None:
                try:
                    process.wait(follower.wait)
                    break
                except subprocess.TimeoutExpired:
                    used, waited = watch.read_cpu_seconds(process.pid), watch.read_waited_seconds(process.pid)
                    unit = _read_progress(reply)[0]
                    killed = follower.find_breach([unit], used, waited, is_ready=unit != 0)
            unit, length = _read_progress(reply)
            if killed is not None:
                for _ in range(stopped.LOOKS):
                    stopped.ask(process.pid)
                    time.sleep(stopped.LOOK_SECONDS)
                process.kill()
                process.wait()
            with open(reply, "rb") as file:
                file.seek(PREFIX_SIZE)
                frames = file.read(max(0, min(length, FRAMES_CAP)))
            with open(folder / "lines", "rb") as file:
                written = file.read(OUTPUT_SIZE).decode("utf-8", "replace")
            return Ended(frames, killed, process.returncode, unit, int(unit != 0), follower.idle, written)

    def close(self) -> None:
        """End the spare process; no other outlives its request."""
        while self.spares and self.owner == os.getpid():
            self.spares.pop().stack.close()


def _read_progress(reply: Path) -> tuple[int, int]:
    from grader.sandbox.child import watch

    with open(reply, "rb") as file:
        return watch.read_progress(file.read(watch.PROGRESS.size))
