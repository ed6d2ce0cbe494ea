"""The calls of a convention, as the child follows them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.sandbox.child.script import Script


def test_a_second_call_gets_a_copy_of_an_input_that_the_first_call_may_have_kept() -> None:
    """The array of the first call is the one that is looked at for changes in place."""
    kept: list[Any] = []

    def change(x: Any) -> Any:
        kept.append(x)
        x += 1
        return x

    lines = {"build": "", "forward": "out = change(x)\ntested = change(x)"}
    student = SimpleNamespace(
        spec={"calls": lines, "inputs": ("x",), "sizes": {}, "shown": {}},
        namespace={"change": change},
        names={"change": "change"},
        find_method=getattr,
        copy=np.array,
    )
    script = Script(student, {})
    for start in (1.0, 5.0):
        x = np.array([start])

        out = script.forward(x)

        assert out is x
        assert (out, script.read("tested")) == (start + 1, start + 1)
        assert kept[-2] is x and kept[-1] is not x
