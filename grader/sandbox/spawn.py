"""The sandbox of a system without fork: the same requests and replies, with a fresh process for each request."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.sandbox import Ended, Request
from grader.sandbox.child.watch import FRAMES_CAP, OUTPUT_SIZE, PREFIX_SIZE
from grader.sandbox.launch import build_command, build_environment
from grader.sandbox.temporary import open_temporary_folder

if TYPE_CHECKING:
    from grader.sandbox.child.watch import Limits


class Spawner:
    """A sandbox that starts an interpreter for each request."""

    tier = "C"

    def __init__(self, *, at_once: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        detail = "this system, or this run, starts a process for each submission and cannot contain it"
        self.probes: Mapping[str, Any] = {"fork": {"works": False, "detail": detail}}
        self.at_once = at_once or os.cpu_count() or 1
        self.clock = clock

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests, and return the ends of their processes in the same order."""
        with ThreadPoolExecutor(max_workers=self.at_once) as pool:
            return list(pool.map(lambda request: self._run_request(request, limits), requests))

    def _run_request(self, request: Request, limits: Limits) -> Ended:
        from grader.sandbox.child import stopped, watch

        with open_temporary_folder() as folder:
            sent, reply = Path(folder, "request"), Path(folder, "reply")
            sent.write_bytes(request.header + b"".join(request.plans))
            reply.write_bytes(bytes(PREFIX_SIZE))
            arguments = (str(sent), str(reply))
            call = f"answer_spawned(sys.argv[3], sys.argv[4], {limits.memory})"
            with open(Path(folder, "lines"), "wb") as lines:
                process = subprocess.Popen(
                    build_command("child", call, *arguments),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=lines,
                    env=build_environment(),
                    cwd=folder,
                )
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
            with open(Path(folder, "lines"), "rb") as file:
                written = file.read(OUTPUT_SIZE).decode("utf-8", "replace")
            return Ended(frames, killed, process.returncode, unit, int(unit != 0), follower.idle, written)

    def close(self) -> None:
        """Do nothing: no process outlives its request."""


def _read_progress(reply: Path) -> tuple[int, int]:
    from grader.sandbox.child import watch

    with open(reply, "rb") as file:
        return watch.read_progress(file.read(watch.PROGRESS.size))
