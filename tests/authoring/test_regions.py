"""The regions that the cases of a layer must reach are those that its arrays can hold."""

from __future__ import annotations

import pytest

from grader import Layer
from grader.authoring.domain import DOMAINS, keep_reachable


@pytest.mark.parametrize(
    ("domain", "shape", "rows", "kept", "lost"),
    [
        ("real", (1, 10), 4, {"ties", "equal rows", "0.01 to 0.05"}, set()),
        ("real", (2,), 2, set(), {"ties", "equal rows", "0.01 to 0.05"}),
        ("real", (2, 6, 7, 8), 2, {"0.01 to 0.05"}, {"ties", "equal rows"}),
        ("scores", (1, 3), 4, {"ties", "equal rows", "0.1 to 0.6"}, set()),
        ("probabilities", (10,), 10, set(), {"0.9 to 0.98"}),
        ("one-hot", (1, 10), 4, {"first class"}, set()),
    ],
)
def test_a_region_is_asked_for_where_an_array_can_hold_it(
    domain: str, shape: tuple[int, ...], rows: int, kept: set[str], lost: set[str]
) -> None:
    found = keep_reachable(DOMAINS[domain], shape, rows).keys()

    assert kept <= found and not lost & found


def test_a_layer_with_further_letters_asks_for_no_region_of_its_small_arrays() -> None:
    layer = Layer("x/one", symbol="One", parameters={"b": "H"}, inputs={"x": "N D"}, formula="x.sum() + b.sum()")
    names = layer.make_check().regions

    assert not [name for name in names if name.startswith("b:")]
    assert {"x: ties", "x: equal rows", "x: 5 to 6.5"} <= names.keys()
