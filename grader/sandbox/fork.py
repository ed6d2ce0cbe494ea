"""The grader's end of the zygote: it sends requests as descriptors, and reads a reply when the child is dead."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from grader.sandbox import Ended, Request, SandboxFailed, find_tier
from grader.sandbox.child.watch import OUTPUT_SIZE, PREFIX_SIZE, REPLY_SIZE
from grader.sandbox.launch import build_command, build_environment

if TYPE_CHECKING:
    from grader.sandbox.child.watch import Limits

PLANS_KEPT = 1000
FIXED_SIZE = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


class Zygote:
    """A sandbox that forks each child from a process in which numpy is loaded.

    `eager` loads at the start all modules that students' code may import. Two options are for tests:
    `without` leaves out layers of containment, and `user` is the user that root becomes.
    """

    def __init__(
        self,
        *,
        eager: bool = False,
        at_once: int | None = None,
        without: Collection[str] = (),
        user: int | None = None,
    ) -> None:
        self.connection, other_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        call = f"run_zygote({other_end.fileno()}, eager={eager!r}, without={tuple(without)!r}, user={user!r})"
        with other_end:
            self.process = subprocess.Popen(
                build_command("zygote", call),
                pass_fds=[other_end.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=build_environment(),
                cwd="/",
            )
        self.number = 0
        self.plans: dict[bytes, int] = {}  # the plans that the zygote has read, for all its children
        self.at_once = at_once or max(1, len(os.sched_getaffinity(0)))

    @cached_property
    def probes(self) -> Mapping[str, Any]:
        """The layers of containment that work here, or the reasons; waits until the zygote has tried them."""
        probes: Mapping[str, Any] = self._receive()["probes"]
        return probes

    @property
    def tier(self) -> str:
        """The tier of the children: A, B or C."""
        return find_tier(self.probes)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests, `at_once` at a time, and return the ends of their children in the same order."""
        waiting = list(enumerate(requests))[::-1]
        running: dict[int, tuple[int, int, int]] = {}
        ended: dict[int, Ended] = {}
        while waiting or running:
            while waiting and len(running) < self.at_once:
                position, request = waiting.pop()
                number, reply, output = self._submit(request, limits)
                running[number] = (position, reply, output)
            message = self._receive()
            if message["request"] in running:
                position, reply, output = running.pop(message["request"])
                ended[position] = Ended(
                    read_memory(reply, PREFIX_SIZE, min(message["length"], REPLY_SIZE - PREFIX_SIZE)),
                    message["killed"],
                    message["code"],
                    message["unit"],
                    message["begun"],
                    message["idle"],
                    read_memory(output, 0, OUTPUT_SIZE).rstrip(b"\0").decode("utf-8", "replace"),
                )
        return [ended[position] for position in range(len(requests))]

    def _submit(self, request: Request, limits: Limits) -> tuple[int, int, int]:
        assert self.probes  # waits until the zygote is ready
        if len(self.plans) > PLANS_KEPT:
            self.plans.clear()
        for plan in request.plans:
            if plan not in self.plans:
                self.plans[plan] = len(self.plans)
                self._send({"plan": self.plans[plan]}, plan)
        self.number += 1
        reply, output = create_memory("reply", REPLY_SIZE), create_memory("output", OUTPUT_SIZE)
        message = {
            "request": self.number,
            "limits": asdict(limits),
            "seconds": request.seconds,
            "plans": [self.plans[plan] for plan in request.plans],
        }
        self._send(message, request.header, reply, output)
        return self.number, reply, output

    def _send(self, message: Mapping[str, Any], data: bytes, *descriptors: int) -> None:
        """Send a message, with data in sealed memory."""
        memory = os.memfd_create("request", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        with open(memory, "wb") as file:
            file.write(data)
            file.flush()
            fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE | FIXED_SIZE)
            try:
                socket.send_fds(self.connection, [json.dumps(message).encode("ascii")], [memory, *descriptors])
            except OSError as error:
                raise SandboxFailed(f"the process that starts students' code has ended ({error})") from None

    def _receive(self) -> dict[str, Any]:
        message = self.connection.recv(65536)
        if not message:
            raise SandboxFailed("the process that starts students' code ended unexpectedly")
        received: dict[str, Any] = json.loads(message)
        return received

    def close(self) -> None:
        """End the zygote and all its children."""
        self.connection.close()
        # a zygote whose socket is closed kills its children and ends; before it is ready it has no child
        if "probes" not in self.__dict__:
            self.process.kill()
        self.process.wait()


def create_memory(name: str, size: int) -> int:
    """Create a file in memory that can neither grow nor shrink."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, FIXED_SIZE)
    return descriptor


def read_memory(descriptor: int, start: int, length: int) -> bytes:
    """Read the bytes that a dead child wrote. The caller caps a length that the child gave."""
    try:
        return os.pread(descriptor, max(0, length), start)
    finally:
        os.close(descriptor)
