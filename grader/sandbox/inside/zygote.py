"""The zygote: a process with numpy loaded that forks one child per job and watches its limits.

It is started by exec, holds nothing worth stealing, and answers each job by its number once the
child is dead.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import time
from dataclasses import dataclass
from typing import Any

from . import child, watch


@dataclass
class Job:
    """A child that is running."""

    number: int
    pid: int
    reply: int
    watch: watch.Watch
    due: float = 0.0
    killed: str | None = None


def main(descriptor: int) -> None:
    """Serve jobs from the socket until the grader closes it, or dies."""
    try:
        serve(descriptor)
    except ConnectionError:
        os._exit(0)


def serve(descriptor: int) -> None:
    """The loop: jobs that arrive, children that end, limits that are reached."""
    connection = socket.socket(fileno=descriptor)
    child.warm_up()
    gc.collect()
    gc.freeze()
    gc.enable()
    connection.send(json.dumps({"ready": os.getpid()}).encode("ascii"))
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    jobs: dict[int, Job] = {}
    while True:
        soonest = min((job.due for job in jobs.values()), default=None)
        wait = None if soonest is None else max(0.0, soonest - time.monotonic()) * 1000 + 1
        for ready, _ in poll.poll(wait):
            if ready != connection.fileno():
                finish(connection, poll, ready, jobs.pop(ready))
            elif not accept(connection, poll, jobs):
                for job in jobs.values():
                    kill(job.pid)
                os._exit(0)
        look(jobs)


def accept(connection: socket.socket, poll: Any, jobs: dict[int, Job]) -> bool:
    """Fork a child for the job that arrived; False when the grader has closed the socket."""
    message, descriptors, _, _ = socket.recv_fds(connection, 65536, 2)
    if not message:
        return False
    told = json.loads(message)
    request, reply = descriptors
    pid = os.fork()
    if pid == 0:
        in_child(connection, request, reply, told)
    os.close(request)
    descriptor = os.pidfd_open(pid)
    poll.register(descriptor, select.POLLIN)
    limits = watch.Limits(**told["limits"])
    jobs[descriptor] = Job(told["job"], pid, reply, watch.Watch(limits))
    return True


def in_child(connection: socket.socket, request: int, reply: int, told: dict[str, Any]) -> None:
    """Become the child: own session, no other descriptors, then the request. Does not return."""
    code = 1
    try:
        os.setsid()
        # all high first, so that no number is in the way of another
        high = [os.dup2(d, 200 + i, inheritable=False) for i, d in enumerate((request, reply))]
        null = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(null, standard)
        os.closerange(3, 200)
        os.closerange(202, 4096)
        body = os.pread(high[0], os.fstat(high[0]).st_size, 0)
        os.close(high[0])
        child.limit_memory(told["limits"]["memory"])
        with os.fdopen(high[1], "r+b", buffering=0) as file:
            child.main(body, file)
        code = 0
    finally:
        os._exit(code)


def look(jobs: dict[int, Job]) -> None:
    """Kill the children that have run into a limit, and say when to look again."""
    now = time.monotonic()
    for job in jobs.values():
        if job.due > now or job.killed is not None:
            continue
        unit, _ = watch.read_progress(os.pread(job.reply, watch.PROGRESS.size, 0))
        job.killed = job.watch.breach(unit, watch.cpu_seconds(job.pid))
        job.due = now + job.watch.wait
        if job.killed is not None:
            kill(job.pid)
            job.due = now + 3600.0


def kill(pid: int) -> None:
    """End the child and its session."""
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def finish(connection: socket.socket, poll: Any, descriptor: int, job: Job) -> None:
    """Reap the child and tell the grader how it ended."""
    poll.unregister(descriptor)
    os.close(descriptor)
    _, status, usage = os.wait4(job.pid, 0)
    kill_session(job.pid)
    unit, length = watch.read_progress(os.pread(job.reply, watch.PROGRESS.size, 0))
    os.close(job.reply)
    ended = {
        "job": job.number,
        "code": os.waitstatus_to_exitcode(status),
        "killed": job.killed,
        "unit": unit,
        "length": length,
        "cpu": usage.ru_utime + usage.ru_stime,
    }
    connection.send(json.dumps(ended).encode("ascii"))


def kill_session(pid: int) -> None:
    """What the child left running in its session."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


if sys.platform == "win32":  # pragma: no cover
    raise ImportError("a zygote needs fork; on Windows each job is a process of its own")
