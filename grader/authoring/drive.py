"""The drive of a Layer: it runs one case beside the student's layer, in the child."""

from __future__ import annotations

from typing import Any


def drive(student: Any, arrays: Any) -> Any:
    """Yield (name, array) at once, so that results before an exception are kept."""
    names = {**arrays}
    first = build(student, names)
    yield from run_layer(student, names, "", first)

    if student.spec["nodes"]:
        yield from count_nodes(student, names)

    if "linear.dout" in names:
        dout, other = names["dout"], names["linear.dout"]
        for kind, upstream in (("zero", dout * 0.0), ("other", other), ("sum", dout + other)):
            layer = build(student, names)
            forward(student, layer, names)
            yield from backward(student, layer, student.copy(upstream), f"linear.{kind}.")

    second = {name[len("then.") :]: array for name, array in names.items() if name.startswith("then.")}
    if second:
        then = names | second
        yield from run_layer(student, then, "fresh.", build(student, then))
        yield from run_layer(student, then, "then.", first)
        if student.spec["slopes"]:
            # another layer runs between forward and backward of this layer
            layer, other = build(student, then), build(student, names)
            forward(student, layer, then)
            forward(student, other, names)
            yield from backward(student, layer, copy_dout(student, then), "beside.")
            yield from repeat(student, other, names)

    for name, points in names.items():
        kind, _, tensor = name.partition(".")
        if kind == "nudge":
            values = {**names, tensor: points}
            yield name + ".out", forward(student, build(student, values), values)[0]
        if kind == "along":
            each = [{**names, tensor: at} for at in points]
            yield name + ".out", student.stack([forward(student, build(student, at), at)[0] for at in each])


def build(student: Any, values: Any) -> Any:
    """Build the layer from its parameters, or find the function that is graded as a layer."""
    spec = student.spec
    if spec["calls"]:
        return student.follow(student, values)
    if not spec["slopes"]:
        return student.function(spec["symbol"])
    return student.build(spec["symbol"], {name: student.copy(values[name]) for name in spec["parameters"]})


def forward(student: Any, layer: Any, values: Any) -> Any:
    """Return the result of forward, and the arrays that it was called with."""
    passed = [student.copy(values[name]) for name in student.spec["inputs"]]
    return student.forward(layer, passed), passed


def backward(student: Any, layer: Any, dout: Any, prefix: str) -> Any:
    """Yield the gradients of backward under names with this prefix."""
    for name, value in student.backward(layer, dout, student.spec["gradients"], student.spec["attributes"]):
        yield prefix + name, value


def repeat(student: Any, layer: Any, values: Any) -> Any:
    """Yield the gradients of a second backward; a layer that allows only one gives none."""
    try:
        list(backward(student, layer, copy_dout(student, values), ""))
        yield from list(backward(student, layer, copy_dout(student, values), "again."))
    except Exception:  # a learner's layer may raise anything
        return


def copy_dout(student: Any, values: Any) -> Any:
    """Return a copy of the upstream gradient; None for a loss, which starts the way back."""
    return student.copy(values["dout"]) if "dout" in values else None


def count_nodes(student: Any, values: Any) -> Any:
    """Yield how many calls of nodes each direction makes, and whether backward reverses the order of forward."""
    layer = build(student, values)
    with student.record_calls(layer) as before:
        forward(student, layer, values)
    with student.record_calls(layer) as after:
        list(backward(student, layer, copy_dout(student, values), ""))
    yield "nodes.forward", len(before)
    yield "nodes.backward", len(after)
    yield "nodes.reversed", student.is_reversed(before, after)


def run_layer(student: Any, values: Any, prefix: str, layer: Any) -> Any:
    """Yield the results of forward and backward; of the first call, also what the layer keeps and changes."""
    out, passed = forward(student, layer, values)
    yield prefix + "out", out
    for name in student.spec["results"]:
        yield prefix + name, layer.read(name)
    if not prefix:
        yield from student.list_attributes(layer)
    dout = copy_dout(student, values)
    if student.spec["slopes"]:
        yield from backward(student, layer, dout, prefix)
    if not prefix:
        for name, value in zip(student.spec["inputs"], passed, strict=True):
            yield "after." + name, value
        if dout is not None:
            yield "after.dout", dout
        if student.spec["slopes"]:
            yield "after.out", out
