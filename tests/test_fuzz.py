"""A few seeds of every kind of random input, and those that once found something."""

from __future__ import annotations

from random import Random

import fuzz
import pytest

SEEDS = [
    (kind, seed)
    for kind, count in (("replies", 4), ("texts", 4), ("notebooks", 4), ("zips", 40), ("stores", 4))
    for seed in range(count)
]
SEEDS += [("stores", 91_000_548)]  # a column had another name


@pytest.mark.parametrize(("kind", "seed"), SEEDS)
def test_random_input_neither_fails_nor_wins(kind: str, seed: int) -> None:
    assert fuzz.find_failure(kind, seed) is None


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_a_failure_is_found(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an exception, and points that were won, are failures."""

    def fail(random: Random) -> None:
        raise IndexError("from the reader")

    monkeypatch.setitem(fuzz.KINDS, kind, fail)

    assert fuzz.find_failure(kind, 0) == "IndexError: from the reader"


def test_a_wrong_layer_that_wins_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "alter_bytes", lambda data, random: data)
    monkeypatch.setattr(fuzz, "MISTAKEN_FILES", [fuzz.SOLUTIONS / "activation/relu.py"])
    monkeypatch.setattr(fuzz, "find_check", lambda path: next(c for c in fuzz.load_checks() if c.symbol == "Relu"))

    assert "won" in str(fuzz.find_failure("replies", 0))
