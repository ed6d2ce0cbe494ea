"""Prove many exercises in several processes, each with a sandbox of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import closing
from multiprocessing.queues import SimpleQueue
from typing import Any

from grader import sandbox
from grader.plugins import load_plugins
from grader.proving.course import ExerciseProof, Extent, prepare_proving, prove_exercise


def prove_side_by_side(
    modules: Sequence[str], course: str, names: Sequence[str], extent: Extent, advance: Callable[[int], None]
) -> list[ExerciseProof]:
    """Prove the exercises of these names in one process for each processor; return the proofs in their order."""
    spawning = multiprocessing.get_context("spawn")
    waiting, found = spawning.SimpleQueue(), spawning.SimpleQueue()
    arguments = (tuple(modules), course, extent, waiting, found)
    workers = [spawning.Process(target=prove_waiting, args=arguments, daemon=True) for _ in range(extent.jobs)]
    for name in (*names, *[None] * len(workers)):
        waiting.put(name)
    for worker in workers:
        worker.start()
    proofs: dict[str, ExerciseProof] = {}
    ended = 0
    while ended < len(workers):
        one = found.get()
        if isinstance(one, Exception):
            raise one
        if one is None:
            ended += 1
            continue
        proofs[one.name] = one
        advance(1)
    for worker in workers:
        worker.join()
    return [proofs[name] for name in names]


def prove_waiting(
    modules: Sequence[str], course: str, extent: Extent, waiting: SimpleQueue[Any], found: SimpleQueue[Any]
) -> None:
    """Prove exercises until None comes; the work of one process."""
    try:
        with closing(sandbox.start(eager=True)) as box:
            loaded = load_plugins(modules, course=course, faults={})
            checks = {check.name: check for check in loaded.checks}
            proving = prepare_proving(loaded, box, extent)
            while (name := waiting.get()) is not None:
                found.put(prove_exercise(checks[name], proving))
        found.put(None)
    except Exception as error:  # the process that waits for it must not wait for ever
        found.put(RuntimeError(f"{type(error).__name__}: {error}"))
