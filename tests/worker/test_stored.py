"""Results and problems as JSON of the store: what is read is what was written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from corpus import MISTAKEN, MISTAKEN_FILES, grade_mistaken

from grader.model import ExerciseResult, Message, Problem, Untrusted, Verdict
from grader.sandbox import Sandbox
from grader.worker.stored import DamagedEntry, from_json, to_json

Results = tuple[ExerciseResult, ...]


@pytest.mark.parametrize("path", MISTAKEN_FILES[::60], ids=lambda p: p.relative_to(MISTAKEN).as_posix())
def test_a_result_is_read_as_it_was_written(path: Path, forking: Sandbox) -> None:
    results = (grade_mistaken(path, forking),)
    read = from_json(to_json(results), Results)

    assert repr(read) == repr(results)  # which also tells a tuple from a list
    assert read == results
    assert to_json(read) == to_json(results)


def test_values_of_a_message_keep_their_types() -> None:
    values = {
        "text": "a", "untrusted": Untrusted("b"), "pair": (1, (2.5, Untrusted("c"))), "none": None, "yes": True,
        "nan": float("nan"), "inf": float("inf"), "message": Message("inner", {"name": Untrusted("d")}),
        "table": {"id": 1, "key": (2,)},
    }  # fmt: skip
    (read,) = from_json(to_json([Problem(Message("outer", values))]), tuple[Problem, ...])

    assert repr(read.message.values) == repr(values)
    assert type(read.message.values["untrusted"]) is Untrusted
    assert type(read.message.values["pair"][1][1]) is Untrusted


def test_numbers_of_numpy_are_written_as_plain_numbers() -> None:
    values = {"n": np.int64(3), "x": np.float64(0.1), "row": np.array([1.0, 2.0]), "yes": np.bool_(True)}

    (read,) = from_json(to_json([Problem(Message("m", values))]), tuple[Problem, ...])

    assert read.message.values == {"n": 3, "x": 0.1, "row": (1.0, 2.0), "yes": True}


def test_fields_that_version_1_left_out_have_their_defaults() -> None:
    (read,) = from_json('[{"message":{"id":"too_many_files"},"costs":false}]', tuple[Problem, ...])

    assert read == Problem(Message("too_many_files"), costs=False)


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[", "null", "[3]", '[{"name": "relu"}]', "[" * 100_000,
        to_json([ExerciseResult("n", "s", "p", Verdict.PASSED, 10.0)]).replace("passed", "excellent"),
        '[{"id": 3, "values": []}]',
    ],
)  # fmt: skip
def test_other_text_is_a_damaged_entry(text: str) -> None:
    with pytest.raises(DamagedEntry):
        from_json(text, Results)
