"""Connect to a scheduler, and decide which of its workers get work."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.sandbox import TIERS, NoSandbox
from grader.worker.stored import DamagedEntry, from_json
from grader.worker.worker import Greeting

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10.0  # seconds in which the scheduler must answer
WORDS_CAP = 300


def connect_client(address: str) -> Client:
    """Connect to a scheduler; NoSandbox if nobody answers."""
    from distributed import Client

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # who has other versions is said of each worker
            return Client(address, timeout=CONNECT, set_as_default=False)
    except TypeError as error:  # as Dask says it
        raise NoSandbox(
            f"{address} needs certificates in Dask's configuration, see docs/cluster.md ({error})"
        ) from None
    except (OSError, TimeoutError, ValueError) as error:
        raise NoSandbox(f"no scheduler answers at {address} ({error}); start one with: dask scheduler") from None


def read_greeting(words: object) -> Greeting:
    """Read what a worker says; an exception, or other words, are a refusal."""
    if isinstance(words, BaseException):
        return Greeting(refusal=f"{describe_error(words)}; install the same bpgrade there, and start it again")
    try:
        return from_json(str(words), Greeting)
    except DamagedEntry:
        return Greeting(refusal="it does not say what it is")


def find_misfit(greeting: Greeting, ours: Mapping[str, str], required: str) -> str | None:
    """Say why a worker with that greeting gets no work; None if it gets work."""
    if greeting.refusal is not None:
        return ascii(greeting.refusal)[1:-1]
    for name, version in ours.items():
        if greeting.versions.get(name) != version:
            other = ascii(greeting.versions.get(name)).strip("'")[:40]
            return f"it has {name} {other}, and here is {version}; both must be the same"
    if greeting.tier not in TIERS:
        return "it does not say how it contains students' code"
    if TIERS.index(greeting.tier) > TIERS.index(required):
        return f"tier {required} is required, and it has tier {greeting.tier}; see there: bpgrade doctor"
    return None


def describe_error(error: BaseException | None) -> str:
    """Describe an exception of a worker in a few words."""
    return f"{type(error).__name__}: {ascii(str(error))[1:-1]}"[:WORDS_CAP]


def describe_no_workers(address: str, refused: Sequence[str]) -> str:
    """Say why there is no worker."""
    if refused:
        return "; ".join(refused)
    return f"{address} has no workers; start some with: dask worker {address} --nthreads 1"
