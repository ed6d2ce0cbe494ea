"""The functions that run in a Dask worker: they hand tasks to worker processes beside it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from grader.sandbox import NoSandbox
from grader.worker.order import Order
from grader.worker.stored import from_json, to_json
from grader.worker.worker import Greeting
from grader.worker.workers import LocalWorkers

LOCK = threading.Lock()
KEPT: dict[str, LocalWorkers] = {}  # by order, the worker processes beside this Dask worker


@dataclass(frozen=True)
class ForwardedAnswer:
    """The answer to a task, or the reason why this Dask worker can answer none."""

    address: str
    answer: str = ""
    refusal: str | None = None


def find_workers(order: str) -> LocalWorkers:
    """Find the worker processes for an order, and start the first one if there is none."""
    with LOCK:
        if order not in KEPT:
            KEPT[order] = LocalWorkers(from_json(order, Order))
        return KEPT[order]


def introduce(order: str) -> str:
    """Start a worker process, and return its greeting as JSON."""
    try:
        return to_json(find_workers(order).greeting)
    except NoSandbox as error:
        return to_json(Greeting(refusal=str(error)))


def answer_task(order: str, task: str) -> str:
    """Return the answer of a worker process as the JSON of a reply."""
    from distributed import get_worker

    address = get_worker().address
    try:
        return to_json(ForwardedAnswer(address, find_workers(order).ask(task)))
    except NoSandbox as error:
        return to_json(ForwardedAnswer(address, refusal=str(error)))


def leave(order: str) -> None:
    """End the worker processes for an order."""
    with LOCK:
        workers = KEPT.pop(order, None)
    if workers is not None:
        workers.close()
