"""The zygote: a process with numpy loaded that forks one child per request and watches its limits.

It is started by exec, holds nothing worth stealing, and answers each request by its number once the
child is dead.
"""

from __future__ import annotations

import gc
import json
import mmap  # noqa: F401, children need it when they can no longer load it
import os
import resource  # noqa: F401, the same
import select
import signal
import socket
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from . import child, preload, seal, system, watch, wire


@dataclass
class RunningChild:
    """A child that is running."""

    number: int
    pid: int
    reply: int
    watch: watch.Watch
    due: float = 0.0
    killed: str | None = None
    code: int = 0


def run_zygote(descriptor: int, *, eager: bool = False, without: Collection[str] = (), user: int | None = None) -> None:
    """Serve requests from the socket until the grader closes it, or dies.

    `eager` loads all modules that children can have, which pays for many requests; `without` leaves layers
    out and `user` gives up root first, as tests want it.
    """
    try:
        serve_requests(socket.socket(fileno=descriptor), eager, without, user)
    except ConnectionError:
        os._exit(0)


def serve_requests(connection: socket.socket, eager: bool, without: Collection[str], user: int | None) -> None:
    """The loop: requests that arrive, children that end, limits that are reached."""
    preload.load_modules(preload.MODULES if eager else preload.ALWAYS)
    preload.restore_old_names()
    child.warm_up()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        system.prctl(system.DUMPABLE, 1)  # or the namespace of a user cannot be described
    layers = seal.prepare_seal(without)
    system.prctl(system.SUBREAPER, 1)
    system.prctl(system.DUMPABLE, 0)  # a child of the same user must not look into it
    gc.collect()
    gc.freeze()
    gc.enable()
    connection.send(json.dumps({"ready": os.getpid(), "probes": layers.probes}).encode("ascii"))
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    running: dict[int, RunningChild] = {}
    plans: dict[int, child.ChildPlan] = {}
    while True:
        soonest = min((process.due for process in running.values()), default=None)
        wait = None if soonest is None else max(0.0, soonest - time.monotonic()) * 1000 + 1
        for ready, _ in poll.poll(wait):
            if ready != connection.fileno():
                process = running.pop(ready)
                reap(process, ready, poll)
                if layers.calls is None:
                    end_orphans({other.pid for other in running.values()})
                report_end(connection, process)
            elif not accept_message(connection, poll, running, plans, layers):
                for process in running.values():
                    kill(process.pid)
                os._exit(0)
        enforce_limits(running)


def accept_message(
    connection: socket.socket,
    poll: Any,
    running: dict[int, RunningChild],
    plans: dict[int, child.ChildPlan],
    layers: seal.Seal,
) -> bool:
    """Read the plan, or fork a child for the request, that arrived; False when the grader has closed the socket."""
    message, descriptors, _, _ = socket.recv_fds(connection, 65536, 3)
    if not message:
        return False
    told = json.loads(message)
    if "plan" in told:
        ((head, arrays),) = wire.frames(read_all(descriptors[0]), complete=True)
        plans[told["plan"]] = child.read_plan(head, arrays)
        os.close(descriptors[0])
        return True
    request, reply, output = descriptors
    pid = os.fork()
    if pid == 0:
        become_child(request, reply, output, told, [plans[number] for number in told["plans"]], layers)
    os.close(request)
    os.close(output)
    descriptor = os.pidfd_open(pid)
    poll.register(descriptor, select.POLLIN)
    limits = watch.Limits(**told["limits"])
    running[descriptor] = RunningChild(told["request"], pid, reply, watch.Watch(limits, told["seconds"]))
    return True


def read_all(descriptor: int) -> bytes:
    """Everything that a descriptor of memory holds."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def become_child(
    request: int, reply: int, output: int, told: dict[str, Any], plans: Sequence[child.ChildPlan], layers: seal.Seal
) -> None:
    """Become the child: own session, no other descriptors, doors closed, then the request. Does not return."""
    code = 1
    try:
        os.setsid()
        # all high first, so that no number is in the way of another
        high = [os.dup2(d, 200 + i, inheritable=False) for i, d in enumerate((request, reply, output))]
        null = os.open(os.devnull, os.O_RDONLY)
        for standard, source in enumerate((null, high[2], high[2])):
            os.dup2(source, standard)
        os.dup2(high[1], 3)
        body = read_all(high[0])
        os.closerange(4, 1 << 20)
        preload.load_modules(preload.find_named(body))
        limits = told["limits"]
        with os.fdopen(3, "r+b", buffering=0) as file:
            seconds = watch.total_seconds(limits["total"], told["seconds"])
            layers.close(memory=limits["memory"], seconds=seconds, slot=told["request"])
            ((header, _),) = wire.frames(body, complete=True)
            child.answer_request(header, plans, file)
        code = 0
    finally:
        os._exit(code)


def enforce_limits(running: dict[int, RunningChild]) -> None:
    """Kill the children that have run into a limit, and say when to look again."""
    now = time.monotonic()
    for process in running.values():
        if process.due > now or process.killed is not None:
            continue
        unit, _ = watch.read_progress(os.pread(process.reply, watch.PROGRESS.size, 0))
        process.killed = process.watch.find_breach(
            unit, watch.read_cpu_seconds(process.pid), watch.read_waited_seconds(process.pid)
        )
        process.due = now + process.watch.wait
        if process.killed is not None:
            kill(process.pid)
            process.due = now + 3600.0


def kill(pid: int) -> None:
    """End the child and its session."""
    for end in (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def reap(process: RunningChild, descriptor: int, poll: Any) -> None:
    """Take note of how the child ended, and end what it left running in its session."""
    poll.unregister(descriptor)
    os.close(descriptor)
    _, status = os.waitpid(process.pid, 0)
    process.code = os.waitstatus_to_exitcode(status)
    kill_session(process.pid)


def report_end(connection: socket.socket, process: RunningChild) -> None:
    """Tell the grader how the child ended, and what it says of its reply."""
    unit, length = watch.read_progress(os.pread(process.reply, watch.PROGRESS.size, 0))
    os.close(process.reply)
    ended = {
        "request": process.number,
        "code": process.code,
        "killed": process.killed,
        "unit": unit,
        "length": length,
    }
    connection.send(json.dumps(ended).encode("ascii"))


def kill_session(pid: int) -> None:
    """What the child left running in its session."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def end_orphans(live: Collection[int]) -> None:
    """End what children left behind in sessions of their own; a filter of calls would have kept them from it."""
    for _ in range(100):
        with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:
            orphans = [pid for pid in map(int, file.read().split()) if pid not in live]
        for pid in orphans:
            kill(pid)
            os.waitpid(pid, 0)
        if not orphans:
            return
