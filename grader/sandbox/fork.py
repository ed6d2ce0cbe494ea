"""The grader's end of the zygote: requests as descriptors, replies once the child is dead."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grader.sandbox import Ended
from grader.sandbox.launch import command, environment

if TYPE_CHECKING:
    from grader.sandbox.inside.watch import Limits

REPLY_SIZE = (64 << 20) + 4096
PREFIX_SIZE = 64


class ZygoteDied(Exception):
    """The process that forks the children is gone: a fault of the grader, never of a student."""


class Zygote:
    """A sandbox that forks each child from a process in which numpy is loaded."""

    tier = "C"

    def __init__(self) -> None:
        self.probes: Mapping[str, Any] = {}
        self.connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                command("zygote", f"main({theirs.fileno()})"),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                cwd="/",
            )
        self.number = 0
        self.ready = False

    def run(self, requests: Sequence[bytes], limits: Limits) -> list[Ended]:
        """The end of each child, in the order of the requests; as many at once as there are processors."""
        at_once = max(1, len(os.sched_getaffinity(0)))
        waiting = list(enumerate(requests))[::-1]
        running: dict[int, tuple[int, int]] = {}
        ended: dict[int, Ended] = {}
        while waiting or running:
            while waiting and len(running) < at_once:
                position, request = waiting.pop()
                job, reply = self._submit(request, limits)
                running[job] = (position, reply)
            told = self._receive()
            if told["job"] in running:
                position, reply = running.pop(told["job"])
                ended[position] = Ended(read_reply(reply, told["length"]), told["killed"], told["code"], told["unit"])
        return [ended[position] for position in range(len(requests))]

    def _submit(self, request: bytes, limits: Limits) -> tuple[int, int]:
        if not self.ready:
            self._receive()
            self.ready = True
        self.number += 1
        reply = os.memfd_create("reply", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(reply, REPLY_SIZE)
        fcntl.fcntl(reply, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        sent = os.memfd_create("request", os.MFD_CLOEXEC)
        with open(sent, "wb") as file:
            file.write(request)
            file.flush()
            message = json.dumps({"job": self.number, "limits": asdict(limits)}).encode("ascii")
            try:
                socket.send_fds(self.connection, [message], [sent, reply])
            except OSError as error:
                raise ZygoteDied(f"the process that starts students' code is gone ({error})") from None
        return self.number, reply

    def _receive(self) -> dict[str, Any]:
        message = self.connection.recv(65536)
        if not message:
            raise ZygoteDied("the process that starts students' code ended unexpectedly")
        told: dict[str, Any] = json.loads(message)
        return told

    def close(self) -> None:
        """End the zygote and with it whatever still runs."""
        self.connection.close()
        # on a closed socket it kills its children and ends; before it is ready it has none
        if not self.ready:
            self.process.kill()
        self.process.wait()


def read_reply(descriptor: int, length: int) -> bytes:
    """The frames that a dead child wrote; `length` is its own word, so it is capped."""
    try:
        return os.pread(descriptor, max(0, min(length, REPLY_SIZE - PREFIX_SIZE)), PREFIX_SIZE)
    finally:
        os.close(descriptor)
