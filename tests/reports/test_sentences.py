"""A sentence with a fault is found; the sentences of every report are read where the labelled files are graded."""

from __future__ import annotations

import pytest
from sentences import find_faults


@pytest.mark.parametrize(
    "text",
    [
        "Perhaps you forgot a comma?.",
        "`out` is missing; the keys are .",
        "`x` has the shape () here.",
        "The value {name} is wrong.",
        "Your scores is `x`.",
        "`the result` is a list.",
        "The value is None here.",
        " ".join(["word"] * 31),
    ],
)
def test_a_sentence_with_a_fault_is_found(text: str) -> None:
    """The control."""
    assert list(find_faults(text))


def test_a_plain_sentence_is_none() -> None:
    assert list(find_faults("`out` is `None`. It must be `{}`... Line 3 has 2 numbers (case: one sample).")) == []
