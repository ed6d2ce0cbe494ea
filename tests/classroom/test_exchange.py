"""Requests of many threads in chunks, and what comes of a chunk over which workers are lost; without Dask."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.classroom.run.exchange import LEAST, MOST, Chunk, Exchange, QueuedRequest
from grader.classroom.run.parcels import NoAnswer, pack_chunk, pack_ends, pack_excuse, read_answer, unpack_parcel
from grader.sandbox import Ended, NoSandbox, Request, SandboxFailed
from grader.sandbox.protocol import Limits, wire

USUAL, SHORT = Limits(), Limits(cpu=0.25, total=1.0)
POISON = b"poison"
ENDS = (
    Ended(b"", None, 0, 3),
    Ended(b"\0\xff" * 50, "cpu", -9, -1, "printed � 한글\n"),
    # whatever a submission writes there as its place is what its child's reply says
    Ended(b"x", "total", 1, -(2**63), ""),
)


def request(number: int) -> Request:
    return Request(b"%d" % number, (b"plan",))


def end_of(one: Request) -> Ended:
    return Ended(b"reply to " + one.header, None, 0, 1)


def serve(exchange: Exchange, *, answer: Callable[[Chunk], None]) -> threading.Thread:
    """A worker's thread, as long as there is work."""

    def loop() -> None:
        while (chunk := exchange.take_chunk(lambda: True)) is not None:
            answer(chunk)

    thread = threading.Thread(target=loop)
    thread.start()
    return thread


def all_asked(exchange: Exchange, requests: list[Request], answer: Callable[[Chunk], None]) -> list[Ended | Exception]:
    """What comes of requests that are there before the worker is."""
    jobs = exchange.queue_requests(requests, USUAL)
    worker = serve(exchange, answer=answer)
    found = [job.ended.exception() or job.ended.result() for job in jobs]
    exchange.end_with(NoSandbox("over"))
    worker.join()
    return found


@pytest.mark.parametrize(("count", "expected"), [(3, [3]), (LEAST, [LEAST]), (2 * MOST + 1, [MOST, MOST, 1])])
def test_requests_that_wait_go_together(count: int, expected: list[int]) -> None:
    exchange, sizes = Exchange(turns=2), []

    def answer(chunk: Chunk) -> None:
        sizes.append(len(chunk.jobs))
        exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs])

    found = all_asked(exchange, [request(n) for n in range(count)], answer)

    assert found == [end_of(request(n)) for n in range(count)]
    assert sizes == expected


def test_few_requests_wait_for_those_that_somebody_may_add() -> None:
    exchange, sizes = Exchange(turns=1), []

    def answer(chunk: Chunk) -> None:
        sizes.append(len(chunk.jobs))
        exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs])

    with exchange.hold_turn():
        worker = serve(exchange, answer=answer)
        exchange.queue_requests([request(n) for n in range(LEAST - 1)], USUAL)
        assert exchange.run([request(LEAST)], USUAL) == [end_of(request(LEAST))]
    exchange.end_with(NoSandbox("over"))
    worker.join()

    assert sizes == [LEAST]


def test_threads_take_turns_and_each_gets_its_own_answers() -> None:
    exchange, inside, most = Exchange(turns=2), [], []

    def grade(number: int) -> list[Ended]:
        found = []
        for step in range(3):
            with exchange.hold_turn():
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)
                found += exchange.run([request(10 * number + step)], USUAL)
        return found

    def answer(chunk: Chunk) -> None:
        exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs])

    worker = serve(exchange, answer=answer)
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(grade, range(40)))
    exchange.end_with(NoSandbox("over"))
    worker.join()

    assert found == [[end_of(request(10 * number + step)) for step in range(3)] for number in range(40)]
    assert max(most) <= 2


def test_over_a_request_that_ends_its_worker_only_that_request_is_given_up() -> None:
    exchange, lost = Exchange(turns=2, tries=3), []

    def answer(chunk: Chunk) -> None:
        if any(job.request.header == POISON for job in chunk.jobs):
            lost.append(len(chunk.jobs))
            exchange.report_loss(chunk, "killed")
        else:
            exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs])

    requests = [request(n) for n in range(9)] + [Request(POISON, ())]
    *found, poisoned = all_asked(exchange, requests, answer)

    assert found == [end_of(one) for one in requests[:-1]]
    assert type(poisoned) is SandboxFailed and "killed" in str(poisoned)
    assert lost == [10, 10, 10, 1, 1, 1]


def test_what_a_worker_did_not_get_to_goes_again() -> None:
    exchange, sizes = Exchange(turns=2), []

    def answer(chunk: Chunk) -> None:
        sizes.append(len(chunk.jobs))
        exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs[:4]])

    found = all_asked(exchange, [request(n) for n in range(10)], answer)

    assert found == [end_of(request(n)) for n in range(10)]
    assert sizes == [10, 6, 2]


def test_when_it_is_over_nobody_waits() -> None:
    exchange = Exchange(turns=1)

    def answer(chunk: Chunk) -> None:
        exchange.end_with(NoSandbox("the scheduler is gone"))
        exchange.give_back(chunk)

    found = all_asked(exchange, [request(n) for n in range(5)], answer)

    assert [str(one) for one in found] == ["the scheduler is gone"] * 5
    (later,) = exchange.queue_requests([request(6)], USUAL)
    assert isinstance(later.ended.exception(), NoSandbox)


def test_no_chunk_has_more_sources_than_fit_into_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.classroom.run.exchange.BYTES", 100)
    exchange, sizes = Exchange(turns=2), []

    def answer(chunk: Chunk) -> None:
        sizes.append([len(job.request.header) for job in chunk.jobs])
        exchange.deliver(chunk, [end_of(job.request) for job in chunk.jobs])

    all_asked(exchange, [Request(bytes(size), ()) for size in (40, 40, 40, 500)], answer)

    assert sorted(size for chunk in sizes for size in chunk) == [40, 40, 40, 500]
    assert all(len(chunk) == 1 or sum(chunk) <= 100 for chunk in sizes)


def chunk_of(*jobs: tuple[Request, Limits]) -> Chunk:
    return Chunk(tuple(QueuedRequest(one, limits) for one, limits in jobs))


def test_a_parcel_holds_its_requests_and_only_the_plans_that_the_worker_has_not() -> None:
    jobs = (
        (Request(b"a", (b"kept 1", b"new"), (0.0, 9.0)), USUAL),
        (Request(b"b", (b"new", b"kept 0")), SHORT),
        (Request(b"c", ()), USUAL),
    )
    kept = (b"kept 0", b"kept 1")
    parcel = pack_chunk(chunk_of(*jobs), kept)

    assert parcel.plans == (b"new",)
    assert unpack_parcel(parcel, kept) == list(jobs)


def test_an_answer_comes_back_as_it_was_given() -> None:
    assert read_answer(pack_ends(ENDS), 3) == list(ENDS)
    assert read_answer(pack_ends(ENDS[:1]), 3) == [ENDS[0]]


def changed(**told: object) -> bytes:
    """An answer of one end in which something is not as it must be."""
    header = {"ended": [[None, 0, 1]]} | {k: v for k, v in told.items() if k == "ended"}
    arrays = {"0/reply": np.zeros(3, np.uint8), "0/output": np.zeros(0, np.uint8)}
    return wire.pack(header, arrays | told.get("arrays", {}))


WRONG = {
    "no bytes": ["reply"],
    "nothing": b"",
    "more ends than requests": pack_ends([ENDS[0]] * 3),
    "no end": pack_ends([]),
    "two frames": pack_ends(ENDS[:1]) * 2,
    "cut off": pack_ends(ENDS[:1])[:-1],
    "an end that is none": changed(ended=[None]),
    "killed by something else": changed(ended=[["pity", 0, 1]]),
    "a number that is none": changed(ended=[[None, 0.5, 1]]),
    "a number without bounds": changed(ended=[[None, 0, 10**30]]),
    "a reply of numbers": changed(arrays={"0/reply": np.zeros(3)}),
    "a reply of two dimensions": changed(arrays={"0/reply": np.zeros((3, 3), np.uint8)}),
    "an output without end": changed(arrays={"0/output": np.zeros(1 << 20, np.uint8)}),
    "an array too many": changed(arrays={"1/reply": np.zeros(3, np.uint8)}),
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_an_answer_of_another_kind_or_size_is_none(answer: object) -> None:
    with pytest.raises(NoAnswer) as refused:
        read_answer(answer, 2)

    assert refused.value.unfit
    assert read_answer(changed(), 2) == [Ended(bytes(3), None, 0, 1)]


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda more: pack_ends(ENDS)[:-20] + more))
def test_any_bytes_are_ends_or_no_answer(answer: bytes) -> None:
    try:
        ended = read_answer(answer, 3)
    except NoAnswer:
        return
    assert 1 <= len(ended) <= 3 and all(type(one.reply) is bytes for one in ended)


@pytest.mark.parametrize(("kind", "unfit"), [("lost", False), ("unfit", True)])
def test_an_excuse_says_whether_the_worker_can_go_on(kind: str, unfit: bool) -> None:
    with pytest.raises(NoAnswer, match="the zygote has ended") as refused:
        read_answer(pack_excuse(kind, "the zygote has ended\x1b[0m"), 1)

    assert refused.value.unfit is unfit
    assert "\x1b" not in str(refused.value)
