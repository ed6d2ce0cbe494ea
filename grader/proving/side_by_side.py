"""Prove many exercises in several processes, each with a sandbox of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from grader import sandbox
from grader.plugins import load_plugins
from grader.proving.course import ExerciseProof, Extent, Proving, prepare_proving, prove_exercise

OPENED: list[Proving] = []  # what a process proves with, as long as it lives


def prove_side_by_side(
    modules: Sequence[str], course: str, names: Sequence[str], extent: Extent, advance: Callable[[int], None]
) -> list[ExerciseProof]:
    """Prove the exercises of these names in one process for each processor; return the proofs in their order.

    BrokenProcessPool if a process ends early.
    """
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(extent.jobs, spawning, open_proving, (tuple(modules), course, extent)) as pool:
        proofs = [pool.submit(prove_named, name) for name in names]
        for proof in as_completed(proofs):
            proof.result()
            advance(1)
        return [proof.result() for proof in proofs]


def open_proving(modules: Sequence[str], course: str, extent: Extent) -> None:
    """Load the checks and start a sandbox: the first work of a process."""
    box = sandbox.start(eager=True)
    OPENED.append(prepare_proving(load_plugins(modules, course=course, faults={}), box, extent))


def prove_named(name: str) -> ExerciseProof:
    """Prove one exercise; the work of a process."""
    (proving,) = OPENED
    return prove_exercise(next(check for check in proving.checks if check.name == name), proving)
