"""The seal of a child: the layers of containment that work here, in their order.

Each layer is tried once, in a process that then ends. A layer that the system accepts and does not
enforce is worse than none.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import signal
import socket
import time
from _thread import start_new_thread
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from . import identity, landlock, limits, network, seccomp, system, watch

PROBE_MEMORY = 64 << 20
LAYERS = ("memory", "calls", "landlock", "user", "network", "threads")
Trial = Callable[[], str | None]


class NotEnforced(Exception):
    """The system accepted a layer, and still allows an action that the layer must prevent."""


@dataclass(frozen=True)
class Seal:
    """The layers of a child: a filter of calls, Landlock, a user of its own, a limit on threads."""

    calls: bytes | None = None
    landlock: int = 0
    own_user: bool = False
    threads: bool = False
    probes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def close(self, *, memory: int, seconds: float, slot: int) -> None:
        """Put on every layer for ever; OSError if the system now refuses a layer that it accepted before."""
        limits.apply_limits(memory, seconds, threads=self.threads)
        if self.own_user:
            identity.become_user(slot)
        system.prctl(system.DEATH_SIGNAL, signal.SIGKILL)  # after the change of user, which clears this setting
        system.prctl(system.NO_NEW_PRIVILEGES, 1)
        if self.landlock:
            landlock.restrict_process(self.landlock)
        if self.calls is not None:
            seccomp.install_filter(self.calls)


def prepare_seal(without: Collection[str] = ()) -> Seal:
    """Try every layer except `without`, leave the network, and return the layers that children can have."""
    program, missing = b"", None
    try:
        program = seccomp.build_filter(platform.machine())
    except OSError as error:
        missing = describe_missing_layer(error)
    # the filter gets a process of its own, because it would hide whether the other layers work
    alone = {"calls": lambda: try_calls(program)}
    together = {"memory": try_memory, "user": try_user, "landlock": try_landlock}
    apart = {"network": try_network} if os.geteuid() else {}
    probes: dict[str, dict[str, Any]] = {}
    for trials in (together, alone if missing is None else {}, apart):
        probes |= run_in_throwaway({name: trial for name, trial in trials.items() if name not in without})
    if missing is not None:
        probes["calls"] = missing
    if "network" not in without and (not apart or probes["network"]["works"]):
        # root needs no user namespace for it, so it cannot stop halfway
        probes["network"] = run_trial(try_network if not apart else network.leave_network)
    if "threads" not in without:
        own_user = bool(probes.get("user", {}).get("works"))
        probes |= run_in_throwaway({"threads": lambda: try_threads(own_user=own_user)})
    found = {name: probes.get(name, {"works": False, "detail": "left out"}) for name in LAYERS}
    works = {name for name, probe in found.items() if probe["works"]}
    version = int(found["landlock"]["detail"].split()[-1]) if "landlock" in works else 0
    return Seal(program if "calls" in works else None, version, "user" in works, "threads" in works, found)


def run_trial(trial: Trial) -> dict[str, Any]:
    """Try a layer: return whether it works, with its version or the reason."""
    try:
        return {"works": True, "detail": trial() or ""}
    except (OSError, RuntimeError, NotEnforced) as error:
        return describe_missing_layer(error)


def describe_missing_layer(error: Exception) -> dict[str, Any]:
    """Describe a layer that does not work, with the reason."""
    return {"works": False, "detail": getattr(error, "strerror", None) or str(error) or type(error).__name__}


def run_in_throwaway(trials: Mapping[str, Trial]) -> dict[str, dict[str, Any]]:
    """Run trials, one after the other, in a process that then ends, and return their outcomes."""
    if not trials:
        return {}
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            outcomes = {name: run_trial(trial) for name, trial in trials.items()}
            os.write(writing, json.dumps(outcomes).encode("ascii"))
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    died = {"works": False, "detail": "the process that tried it died"}
    return json.loads(answer) if answer else dict.fromkeys(trials, died)


def require_refusal(what: str, action: Callable[[], object], *errors: type[BaseException]) -> None:
    """Raise NotEnforced unless the system refuses the action."""
    try:
        action()
    except errors:
        return
    raise NotEnforced(f"accepted, but {what} is still possible")


def try_memory() -> None:
    """Try the limit on the address space."""
    limits.apply_limits(PROBE_MEMORY, 60)
    require_refusal("taking more memory", lambda: bytearray(4 * PROBE_MEMORY), MemoryError)


def try_calls(program: bytes) -> None:
    """Try the filter of calls: no file, socket, process or signal is possible, and a clock still works."""
    system.prctl(system.NO_NEW_PRIVILEGES, 1)
    parent = os.getppid()
    seccomp.install_filter(program)
    require_refusal("opening a file", lambda: os.open("/", os.O_RDONLY), PermissionError)
    require_refusal("asking for a file", lambda: os.stat("/"), PermissionError)
    require_refusal("opening a socket", socket.socket, PermissionError)
    require_refusal("starting a process", fork_and_leave, PermissionError)
    require_refusal("a signal to another process", lambda: os.kill(parent, 0), PermissionError)
    require_refusal("a clock of another process", lambda: time.clock_gettime(watch.find_clock(parent)), OSError)
    time.process_time()


def fork_and_leave() -> None:
    """Fork a process that ends at once."""
    if os.fork() == 0:
        os._exit(0)


def try_threads(*, own_user: bool) -> None:
    """Try the limit on threads: it stops this process, and processes outside do not count."""
    if own_user:
        identity.become_user(limits.PROCESSES - 1)
    limits.apply_limits(1 << 40, 60, threads=True)
    start_new_thread(time.sleep, (60,))
    start = [partial(start_new_thread, time.sleep, (60,))] * limits.PROCESSES
    require_refusal("starting many threads", lambda: [each() for each in start], RuntimeError)


def try_landlock() -> str:
    """Try Landlock: no folder can be listed."""
    system.prctl(system.NO_NEW_PRIVILEGES, 1)
    accepted = landlock.restrict_process()
    require_refusal("listing a folder", lambda: os.listdir("/"), PermissionError)
    return f"version {accepted}"


def try_user() -> None:
    """Try a user for the child: root cannot come back, and the processor time can still be read."""
    if os.geteuid() != 0:
        raise OSError(errno.EPERM, "only root can give a child another user")
    identity.become_user(0)
    require_refusal("becoming root again", lambda: os.setuid(0), PermissionError)
    if watch.read_cpu_seconds(os.getppid()) is None:
        raise NotEnforced("accepted, but processor time cannot be watched across users")


def try_network() -> None:
    """Try the empty network: not even this machine can be reached."""
    network.leave_network()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        answer = connection.connect_ex(("127.0.0.1", 9))
    if answer not in (errno.ENETUNREACH, errno.EADDRNOTAVAIL):
        raise NotEnforced("accepted, but this machine's own address still answers")
