"""Frames of named arrays: a magic word, lengths, a JSON header and raw bytes.

The grader reads frames that a submission may have written. Any bytes at all give frames or
`Tampered`, and take no more memory than the bytes themselves.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

MAGIC = b"BPG1"
PREFIX = struct.Struct("<4sIQ")
HEADER_CAP = 4 << 20
NAME_CAP = 200
ARRAY_CAP = 20_000
DTYPES = frozenset(("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"))
Frame = tuple[dict[str, Any], dict[str, Any]]


class Tampered(Exception):
    """The bytes are not what an honest child writes."""


def pack(header: Mapping[str, Any], arrays: Mapping[str, Any]) -> bytes:
    """Pack one frame. The dtype of each array, as little-endian, must be one of DTYPES."""
    listing, body = [], []
    for name, value in arrays.items():
        array = np.ascontiguousarray(value).reshape(np.shape(value))
        if array.dtype.str.startswith(">"):
            array = array.astype(array.dtype.newbyteorder("<"))
        listing.append((name, array.dtype.str, array.shape))
        body.append(array.tobytes())
    head = json.dumps({**header, "arrays": listing}).encode("utf-8")
    return PREFIX.pack(MAGIC, len(head), sum(map(len, body))) + head + b"".join(body)


def frames(data: bytes, *, complete: bool = False) -> Iterator[Frame]:
    """Yield the frames in `data`.

    An unfinished frame at the end is left out, because its writer died. With `complete` it is Tampered,
    and a header may have any length: a child reads the grader's frames so.
    """
    at = 0
    while at < len(data):
        if len(data) - at < PREFIX.size:
            break
        magic, head_length, body_length = PREFIX.unpack_from(data, at)
        if magic != MAGIC:
            if not any(data[at : at + 64]):
                break
            raise Tampered("no frame begins here")
        if head_length > HEADER_CAP and not complete:
            raise Tampered("a header is too long")
        start = at + PREFIX.size
        end = start + head_length + body_length
        if end > len(data):
            break
        yield _frame(data[start : start + head_length], memoryview(data)[start + head_length : end])
        at = end
    if complete and at < len(data):
        raise Tampered("the last frame is cut off")


def _frame(head: bytes, body: memoryview) -> Frame:
    try:
        header = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise Tampered(f"a header is no JSON: {type(error).__name__}") from None
    listing = header.pop("arrays", None) if isinstance(header, dict) else None
    if not isinstance(listing, list) or len(listing) > ARRAY_CAP:
        raise Tampered("a header does not list its arrays")
    arrays: dict[str, Any] = {}
    at = 0
    for item in listing:
        name, dtype, shape = _described(item)
        if name in arrays:
            raise Tampered("two arrays of one name")
        size = np.dtype(dtype).itemsize
        for length in shape:
            size *= length
        if size > len(body) - at:
            raise Tampered("an array is longer than its frame")
        # a copy, so that one array does not keep the whole reply in memory
        arrays[name] = np.frombuffer(body[at : at + size], dtype=dtype).reshape(shape).copy()
        at += size
    if at != len(body):
        raise Tampered("bytes are left over")
    return header, arrays


def _described(item: Any) -> tuple[str, str, tuple[int, ...]]:
    """Read the name, dtype and shape of a listed array, each within its bounds."""
    if not isinstance(item, list) or len(item) != 3:
        raise Tampered("an array is not described by name, dtype and shape")
    name, dtype, shape = item
    if not isinstance(name, str) or len(name) > NAME_CAP:
        raise Tampered("an array's name is no short text")
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise Tampered("an array's dtype is not allowed")
    if not isinstance(shape, list) or len(shape) > 8 or not all(type(n) is int and 0 <= n <= 1 << 40 for n in shape):
        raise Tampered("an array's shape is not allowed")
    return name, dtype, tuple(shape)
