"""Any bytes at all give frames or Tampered, and arrays come back as they went."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.sandbox.protocol import wire


@given(
    st.sampled_from(sorted(wire.DTYPES)),
    st.lists(st.integers(0, 4), max_size=4),
    st.text(max_size=20),
)
def test_an_array_comes_back_as_it_went(dtype: str, shape: list[int], name: str) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)

    ((header, arrays),) = wire.frames(wire.pack({"entry": 0}, {name: array}), complete=True)

    assert header == {"entry": 0}
    assert arrays[name].dtype == array.dtype
    assert np.array_equal(arrays[name], array)


@settings(max_examples=500)
@given(st.binary(max_size=400))
def test_any_bytes_give_frames_or_tampered(data: bytes) -> None:
    for start in (b"", wire.MAGIC):
        try:
            list(wire.frames(start + data))
        except wire.Tampered:
            pass


@settings(max_examples=300)
@given(st.integers(0, 200), st.integers(0, 255))
def test_a_changed_byte_gives_frames_or_tampered(at: int, byte: int) -> None:
    frame = bytearray(wire.pack({"entry": 0, "cases": []}, {"0/out": np.ones((2, 3)), "0/dx": np.zeros(2, int)}))
    frame[at % len(frame)] = byte
    try:
        list(wire.frames(bytes(frame)))
    except wire.Tampered:
        pass


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(json_values, st.binary(max_size=40))
def test_any_header_gives_frames_or_tampered(listing: object, body: bytes) -> None:
    head = json.dumps({"arrays": listing}).encode()
    try:
        list(wire.frames(wire.PREFIX.pack(wire.MAGIC, len(head), len(body)) + head + body))
    except wire.Tampered:
        pass


@pytest.mark.parametrize(
    "item",
    [
        ["x", "<f8", [2**40, 2**40]],
        ["x", "<f8", [-1]],
        ["x", "|O", [1]],
        ["x", "<f8", [True]],
        ["x", "<f8", [1.0]],
        ["x", "<f8"],
        ["x" * 1000, "<f8", [1]],
        [1, "<f8", [1]],
        ["x", ["<f8"], [1]],
    ],
)
def test_an_array_that_is_not_as_it_must_be_is_tampered(item: list[object]) -> None:
    head = json.dumps({"arrays": [item]}).encode()

    with pytest.raises(wire.Tampered):
        list(wire.frames(wire.PREFIX.pack(wire.MAGIC, len(head), 8) + head + bytes(8)))


def test_nesting_and_cut_frames() -> None:
    deep = b"[" * 100_000
    with pytest.raises(wire.Tampered):
        list(wire.frames(wire.PREFIX.pack(wire.MAGIC, len(deep), 0) + deep))
    whole = wire.pack({"entry": 0}, {})

    assert list(wire.frames(whole + whole[:20])) == [({"entry": 0}, {})]
    with pytest.raises(wire.Tampered):
        list(wire.frames(whole + whole[:20], complete=True))
