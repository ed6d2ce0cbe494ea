"""The zygote: a process with numpy loaded that forks one child per request and watches its limits.

The grader starts it by exec. It holds no expected value and no secret. It answers each request by its
number when the child is dead.
"""

from __future__ import annotations

import gc
import json
import mmap  # noqa: F401, a sealed child needs it and cannot load it
import os
import resource  # noqa: F401, a sealed child needs it too
import select
import signal
import socket
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from . import child, limits, preload, seal, stopped, system, watch, wire
from .plans import ChildPlan, read_plan

LOOK_SECONDS = 0.05  # between two looks at a child: it may start threads fast


@dataclass
class RunningChild:
    """A child that is running."""

    number: int
    pid: int
    reply: int
    begun: int  # a pipe, into which the child writes each unit as it begins
    watch: watch.Watch
    due: float = 0.0
    killed: str | None = None
    code: int = 0
    looks: int = 0  # since it reached a limit
    length: int = 0  # of the frames, when it reached a limit

    def read_units(self) -> list[int]:
        """Read the units that began since the last time."""
        try:
            written = os.read(self.begun, 1 << 16)
        except BlockingIOError:
            return []
        whole = len(written) // watch.UNIT.size * watch.UNIT.size
        return [unit for (unit,) in watch.UNIT.iter_unpack(written[:whole])]

    def read_length(self) -> int:
        """Read how many bytes of frames it says that it has written."""
        return watch.read_progress(os.pread(self.reply, watch.PROGRESS.size, 0))[1]


def run_zygote(descriptor: int, *, eager: bool = False, without: Collection[str] = (), user: int | None = None) -> None:
    """Serve requests from the socket until the grader closes it or dies.

    `eager` loads all modules that children can have, which pays for many requests. Two options are for
    tests: `without` leaves out layers of containment, and `user` is the user that root becomes.
    """
    try:
        serve_requests(socket.socket(fileno=descriptor), eager, without, user)
    except ConnectionError:
        os._exit(0)


def serve_requests(connection: socket.socket, eager: bool, without: Collection[str], user: int | None) -> None:
    """Serve in a loop: accept requests, report the ends of children, and enforce limits."""
    preload.load_modules(preload.MODULES if eager else preload.ALWAYS)
    preload.restore_old_names()
    child.warm_up()
    stopped.install_writer()
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        system.prctl(system.DUMPABLE, 1)  # otherwise the kernel refuses to map the namespace of a user
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
    plans: dict[int, ChildPlan] = {}
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
    plans: dict[int, ChildPlan],
    layers: seal.Seal,
) -> bool:
    """Read a plan, or fork a child for a request; return False if the grader has closed the socket."""
    message, descriptors, _, _ = socket.recv_fds(connection, 65536, 3)
    if not message:
        return False
    received = json.loads(message)
    if "plan" in received:
        ((head, arrays),) = wire.frames(read_all(descriptors[0]), complete=True)
        plans[received["plan"]] = read_plan(head, arrays)
        os.close(descriptors[0])
        return True
    request, reply, output = descriptors
    reading, begun = os.pipe()
    os.set_blocking(reading, False)
    pid = os.fork()
    if pid == 0:
        become_child((request, reply, output, begun), received, [plans[n] for n in received["plans"]], layers)
    for ours in (request, output, begun):
        os.close(ours)
    descriptor = os.pidfd_open(pid)
    poll.register(descriptor, select.POLLIN)
    limits = watch.Limits(**received["limits"])
    follower = watch.Watch(limits, received["seconds"])
    running[descriptor] = RunningChild(received["request"], pid, reply, reading, follower)
    return True


def read_all(descriptor: int) -> bytes:
    """Read all bytes of a file in memory."""
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def become_child(
    descriptors: Sequence[int], received: dict[str, Any], plans: Sequence[ChildPlan], layers: seal.Seal
) -> None:
    """Become the child and answer the request. This function does not return.

    The child gets a session of its own, keeps no descriptor but `descriptors` (request, reply, output, and the pipe
    for the units that begin), and is sealed.
    """
    code = 1
    try:
        os.setsid()
        # high numbers first, so that no descriptor overwrites another
        high = [os.dup2(d, 200 + i, inheritable=False) for i, d in enumerate(descriptors)]
        null = os.open(os.devnull, os.O_RDONLY)
        for standard, source in enumerate((null, high[2], high[2])):
            os.dup2(source, standard)
        os.dup2(high[1], 3)
        os.dup2(high[3], 4)
        body = read_all(high[0])
        os.closerange(5, 1 << 20)
        preload.load_modules(preload.find_named_modules(body))
        limits = received["limits"]
        with os.fdopen(3, "r+b", buffering=0) as file:
            seconds = watch.sum_seconds(limits["total"], received["seconds"])
            layers.close(memory=limits["memory"], seconds=seconds, slot=received["request"])
            ((header, _),) = wire.frames(body, complete=True)
            stopped.follow_exits()
            child.answer_request(header, plans, file, begun=4)
        code = 0
    finally:
        stopped.LEAVE(code)


def enforce_limits(running: dict[int, RunningChild]) -> None:
    """Kill the children that have reached a limit once they have written where they are; set when to look again."""
    now = time.monotonic()
    for process in running.values():
        if process.due > now:
            continue
        if process.killed is None:
            process.length, units = process.read_length(), process.read_units()
            cpu, waited = watch.read_cpu_seconds(process.pid), watch.read_waited_seconds(process.pid)
            is_ready = process.watch.begun > 0 or bool(units)
            process.killed = process.watch.find_breach(units, cpu, waited, is_ready=is_ready)
            if process.killed == "wall" and process.watch.limits.most_idle < stopped.SECONDS:
                process.looks = stopped.LOOKS  # it would be idle for longer than it may
            if watch.count_threads(process.pid) > limits.PROCESSES:
                process.killed, process.looks = "threads", stopped.LOOKS
            process.due = now + min(process.watch.wait, LOOK_SECONDS)
        if process.killed is not None:
            process.looks += 1
            if process.looks > stopped.LOOKS:
                kill(process.pid)
                process.due = now + 3600.0
            else:
                stopped.ask(process.pid)
                process.due = now + stopped.LOOK_SECONDS


def kill(pid: int, *ways: Callable[[int, int], None]) -> None:
    """End the child and its session, or only what the ways reach."""
    for end in ways or (os.killpg, os.kill):
        try:
            end(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def reap(process: RunningChild, descriptor: int, poll: Any) -> None:
    """Store the exit code of the child and how long it was idle, and end the processes in its session."""
    poll.unregister(descriptor)
    os.close(descriptor)
    now = time.monotonic() - watch.read_waited_seconds(process.pid)
    _, status, used = os.wait4(process.pid, 0)
    process.watch.measure_idle(now, used.ru_utime + used.ru_stime)
    process.code = os.waitstatus_to_exitcode(status)
    kill(process.pid, os.killpg)


def report_end(connection: socket.socket, process: RunningChild) -> None:
    """Report to the grader how the child ended, at which unit, and the length that its reply states."""
    if process.killed is None:
        process.length = process.read_length()
        process.watch.follow(process.read_units())
    os.close(process.reply)
    ended = {
        "request": process.number,
        "code": process.code,
        "killed": process.killed,
        "unit": process.watch.unit,
        "begun": process.watch.begun,
        "idle": process.watch.idle,
        "length": process.length,
    }
    os.close(process.begun)
    connection.send(json.dumps(ended).encode("ascii"))


def end_orphans(live: Collection[int]) -> None:
    """End the processes that children left in other sessions, which is possible only without a filter of calls."""
    for _ in range(100):
        with open(f"/proc/self/task/{os.getpid()}/children", "rb") as file:
            orphans = [pid for pid in map(int, file.read().split()) if pid not in live]
        for pid in orphans:
            kill(pid)
            os.waitpid(pid, 0)
        if not orphans:
            return
