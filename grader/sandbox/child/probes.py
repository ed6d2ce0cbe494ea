"""Run the calls of a drive again with other inputs, for a judge that compares results with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any


def probe(
    student: Any, run: Callable[[dict[str, Any]], Iterable[tuple[str, Any]]], arrays: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield the results of `run(values)` as (name, array), and those that `judge_probed` compares with them.

    `values` are copies of the arrays of the case. The first result of `run` is that of forward.
    """

    def copy(**changed: Any) -> dict[str, Any]:
        given = {name: array for name, array in arrays.items() if "." not in name}
        return {name: student.copy(array) for name, array in (given | changed).items()}

    values = copy()
    yield from run(values)
    for name, value in values.items():
        yield f"after.{name}", value
    if "linear.dout" in arrays:
        dout, other = arrays["dout"], arrays["linear.dout"]
        for kind, upstream in (("zero", dout * 0.0), ("other", other), ("sum", dout + other)):
            for name, value in run(copy(dout=upstream)):
                yield f"linear.{kind}.{name}", value
    for name, points in arrays.items():
        kind, _, tensor = name.partition(".")
        if kind == "along":
            outs = [next(iter(run(copy(**{tensor: at}))))[1] for at in points]
            yield f"along.{tensor}.out", student.stack(outs)
    if any("." in name for name in arrays):
        for name, value in run(copy()):
            yield f"again.{name}", value
