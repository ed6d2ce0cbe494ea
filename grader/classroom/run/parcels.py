"""Pack a chunk of requests for a worker, and check the bytes of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.classroom.run.exchange import Chunk
from grader.sandbox import Ended, Request
from grader.sandbox.protocol import OUTPUT_SIZE, REPLY_SIZE, Limits, wire

KILLED = (None, "cpu", "wall", "total", "start")
WORDS_CAP = 300
LOST, UNFIT = "lost", "unfit"  # how a worker could not answer: over this chunk, or over any


@dataclass(frozen=True)
class Parcel:
    """A chunk on its way: by request a header, the numbers of its plans, its extra seconds and its limits.

    Numbers count the plans that the worker has first, then those that come along.
    """

    requests: tuple[tuple[bytes, tuple[int, ...], tuple[float, ...], Limits], ...]
    plans: tuple[bytes, ...]


class NoAnswer(Exception):
    """A worker did not do its work: because of the chunk, or because it can do none (`unfit`)."""

    def __init__(self, why: str, *, unfit: bool) -> None:
        super().__init__(why)
        self.unfit = unfit


def pack_chunk(chunk: Chunk, kept: Sequence[bytes]) -> Parcel:
    """Pack a chunk for a worker that has the plans `kept`."""
    numbers = {plan: number for number, plan in enumerate(kept)}
    requests = []
    for job in chunk.jobs:
        header, plans, seconds = job.request
        told = tuple(numbers.setdefault(plan, len(numbers)) for plan in plans)
        requests.append((header, told, seconds, job.limits))
    return Parcel(tuple(requests), tuple(numbers)[len(set(kept)) :])


def unpack_parcel(parcel: Parcel, kept: Sequence[bytes]) -> list[tuple[Request, Limits]]:
    """Return the requests of a parcel, with their limits."""
    plans = [*dict.fromkeys(kept), *parcel.plans]
    return [
        (Request(header, tuple(plans[number] for number in numbers), seconds), limits)
        for header, numbers, seconds, limits in parcel.requests
    ]


def pack_ends(ended: Sequence[Ended]) -> bytes:
    """Pack the ends of children as one frame of arrays."""
    arrays = {}
    for number, one in enumerate(ended):
        arrays[f"{number}/reply"] = np.frombuffer(one.reply, np.uint8)
        arrays[f"{number}/output"] = np.frombuffer(one.output.encode("utf-8"), np.uint8)
    return wire.pack({"ended": [[one.killed, one.code, one.unit] for one in ended]}, arrays)


def pack_excuse(kind: str, why: str) -> bytes:
    """Pack the reason why a worker could not answer."""
    return wire.pack({kind: why[:WORDS_CAP]}, {})


def read_answer(answer: object, count: int) -> list[Ended]:
    """Read the ends of one to `count` requests, the first ones; NoAnswer for anything else."""
    try:
        if not isinstance(answer, bytes):
            raise wire.Tampered(f"{type(answer).__name__} instead of bytes")
        ((header, arrays),) = wire.frames(answer, complete=True)
        for kind in (LOST, UNFIT):
            if kind in header:
                raise NoAnswer(ascii(header[kind])[:WORDS_CAP], unfit=kind == UNFIT)
        told = header.get("ended")
        if not isinstance(told, list) or not 1 <= len(told) <= count or len(arrays) != 2 * len(told):
            raise wire.Tampered("the ends are not those of the requests")
        return [read_end(one, arrays, number) for number, one in enumerate(told)]
    except (wire.Tampered, ValueError) as error:
        raise NoAnswer(f"its answer cannot be read: {error}", unfit=True) from None


def read_end(told: Any, arrays: dict[str, Any], number: int) -> Ended:
    """Read the end of one child; Tampered if a value is not of its kind or size."""
    if not isinstance(told, list) or len(told) != 3 or told[0] not in KILLED:
        raise wire.Tampered("an end is not described")
    killed, code, unit = told
    if not all(type(one) is int and -(1 << 63) <= one < 1 << 63 for one in (code, unit)):
        raise wire.Tampered("an end has numbers that no process has")
    reply = read_bytes(arrays.get(f"{number}/reply"), REPLY_SIZE)
    output = read_bytes(arrays.get(f"{number}/output"), 3 * OUTPUT_SIZE)  # what was no text takes three bytes for one
    return Ended(reply, killed, code, unit, output.decode("utf-8", "replace"))


def read_bytes(array: Any, most: int) -> bytes:
    """Return the bytes that an array was made from."""
    if array is None or array.dtype != np.uint8 or array.ndim != 1 or array.size > most:
        raise wire.Tampered("bytes are missing, or are no bytes, or too many")
    return bytes(array.tobytes())
