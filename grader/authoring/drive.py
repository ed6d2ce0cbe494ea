"""The drive of a Layer: it runs one case beside the student's layer, in the child."""

from __future__ import annotations

from typing import Any


def drive(student: Any, arrays: Any) -> Any:
    """Yield (name, array) at once, so that results before an exception are kept."""
    spec = student.spec
    names = {**arrays}

    def select_arrays(prefix: str) -> dict[str, Any]:
        """Return the arrays; an array of `prefix` ("then.") replaces the base array."""
        replaced = {key[len(prefix) :]: value for key, value in names.items() if prefix and key.startswith(prefix)}
        return {**names, **replaced}

    def build(values: dict[str, Any]) -> Any:
        if not spec["gradients"]:
            return student.function(spec["symbol"])
        return student.build(spec["symbol"], {name: student.copy(values[name]) for name in spec["parameters"]})

    def forward(layer: Any, values: dict[str, Any]) -> tuple[Any, list[Any]]:
        passed = [student.copy(values[name]) for name in spec["inputs"]]
        return student.forward(layer, passed), passed

    def backward(layer: Any, dout: Any, prefix: str) -> Any:
        for name, value in student.backward(layer, dout, spec["gradients"], spec["attributes"]):
            yield prefix + name, value

    def run_layer(values: dict[str, Any], prefix: str, layer: Any) -> Any:
        """Yield the results of forward and backward."""
        out, passed = forward(layer, values)
        yield prefix + "out", out
        if not prefix:
            yield from student.list_attributes(layer)
        dout = student.copy(values["dout"]) if "dout" in values else None
        if spec["gradients"]:
            yield from backward(layer, dout, prefix)
        if not prefix:
            for name, value in zip(spec["inputs"], passed, strict=True):
                yield "after." + name, value
            if dout is not None:
                yield "after.dout", dout

    base = select_arrays("")
    first = build(base)
    yield from run_layer(base, "", first)

    if "linear.dout" in names:
        for kind, dout in (
            ("zero", names["dout"] * 0.0),
            ("other", names["linear.dout"]),
            ("sum", names["dout"] + names["linear.dout"]),
        ):
            layer = build(base)
            forward(layer, base)
            yield from backward(layer, student.copy(dout), f"linear.{kind}.")

    if any(name.startswith("then.") for name in names):
        then = select_arrays("then.")
        yield from run_layer(then, "fresh.", build(then))
        yield from run_layer(then, "then.", first)
        if spec["gradients"]:
            # another layer runs between forward and backward of this layer
            layer, other = build(then), build(base)
            forward(layer, then)
            forward(other, base)
            yield from backward(layer, student.copy(then["dout"]) if "dout" in then else None, "beside.")

    for name, points in names.items():
        kind, _, tensor = name.partition(".")
        if kind == "nudge":
            values = {**base, tensor: points}
            yield name + ".out", forward(build(values), values)[0]
        if kind == "along":
            outputs = [forward(build(values), values)[0] for values in ({**base, tensor: at} for at in points)]
            yield name + ".out", student.stack(outputs)
