"""Follow the calls of a convention: the lines in which a course calls the student's code.

Each line is an assignment or a call. The student's functions and methods are called, attributes and keys are read and
set, and what a call returns is unpacked. `SimpleNamespace(...)` makes an object. Nothing else is evaluated.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .values import NOT_CALLED, NotAnArray, describe_value


class Functions(types.SimpleNamespace):
    """The student's functions, each under the name asked for."""


class Script:
    """The calls of one case. It stands in the place of a layer: `forward` and `backward` run their lines.

    `scope` holds the names of the lines: arrays of the case, sizes, and what the calls gave. `reshaped` has the shapes
    of a parameter, as the case has it and as the student's object keeps it, where they differ. `passed` has a copy of
    each input that a call got.
    """

    def __init__(self, student: Any, values: Mapping[str, Any]) -> None:
        self.student, self.spec = student, student.spec
        found = {asked: student.namespace[name] for asked, name in student.names.items()}
        self.functions = Functions(**found)
        student.step = "build"
        self.reshaped: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self.passed: dict[str, Any] = {}
        self.scope = {name: student.copy(value) for name, value in values.items() if "." not in name}
        self.scope |= {letter: values[name].shape[axis] for letter, (name, axis) in self.spec["sizes"].items()}
        self.run("build")

    def forward(self, *inputs: Any) -> Any:
        """Run the lines of forward on these inputs, and return the first result."""
        self.scope.update(zip(self.spec["inputs"], inputs, strict=True))
        self.passed.clear()
        self.run("forward")
        return self.read("out")

    def backward(self, *dout: Any) -> Any:
        """Run the lines of backward, and return the gradients; no gradient comes where forward gave no result."""
        self.scope.update(dict.fromkeys((self.spec["shown"]["dout"],), *dout) if dout else {})
        self.run("backward")
        gradients = [self.read(name) for name in self.spec["gradients"]]
        gradients += [self.turn_back(self.read(name), name) for name in self.spec["attributes"]]
        return tuple(gradients) if len(gradients) > 1 else gradients[0]

    def read(self, name: str) -> Any:
        """Read a result by the name that the grader has for it."""
        return self.scope.get(self.spec["shown"].get(name, name), NotAnArray("not_set"))

    def turn_back(self, gradient: Any, name: str) -> Any:
        """Return the gradient of a parameter in the shape of the case, where it has that of the student's parameter."""
        asked, kept = self.reshaped.get(name.removeprefix(self.spec["mark"]), ((), ()))
        fits = isinstance(gradient, np.ndarray) and gradient.shape == kept != asked
        return gradient.reshape(asked) if fits else gradient

    def run(self, part: str) -> None:
        """Run the lines of one part. A `seed` seeds all generators first, but for backward, which draws nothing."""
        if "seed" in self.scope and part != "backward":
            self.student.reseed(self.scope["seed"])
        for line in ast.parse(self.spec["calls"][part]).body:
            if isinstance(line, ast.Assign):
                value = self.evaluate(line.value)
                # a later call may write into the array of an attribute or an entry
                is_read = isinstance(line.value, ast.Attribute | ast.Subscript) and isinstance(value, np.ndarray)
                self.store(line.targets[0], np.array(value) if is_read else value)
            elif isinstance(line, ast.Expr):
                self.evaluate(line.value)

    def store(self, target: ast.expr, value: Any) -> None:
        """Store a value under a name, an attribute or a key; unpack it for several targets."""
        match target:
            case ast.Name(id=name):
                self.scope[name] = value
            case ast.Attribute(value=owner, attr=name):
                holder = self.evaluate(owner)
                setattr(holder, name, self.fit(name, value, getattr(holder, name, None)))
            case ast.Subscript(value=owner, slice=key):
                table = self.evaluate(owner)
                if isinstance(table, NotAnArray):
                    raise KeyError(ast.unparse(owner))
                table[self.evaluate(key)] = value
            case ast.Tuple(elts=targets):
                for one, part in zip(targets, unpack(value, len(targets)), strict=True):
                    self.store(one, part)

    def fit(self, name: str, value: Any, kept: Any) -> Any:
        """Return a copy in the shape that the object keeps. A bias may be a row, a column, or have one axis."""
        value = self.student.copy(value)  # a student may update it in place
        arrays = isinstance(value, np.ndarray) and isinstance(kept, np.ndarray)
        if not arrays or value.shape == kept.shape or drop_ones(value.shape) != drop_ones(kept.shape):
            return value
        self.reshaped[name] = value.shape, kept.shape
        return value.reshape(kept.shape)

    def evaluate(self, node: ast.expr) -> Any:
        """Evaluate an expression of a line."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.scope[name] if name in self.scope else self.student.find_method(self.functions, name)
            case ast.Tuple(elts=parts):
                return tuple(map(self.evaluate, parts))
            case ast.List(elts=parts):
                return [self.evaluate(part) for part in parts]
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)  # a student may update the arrays of a dict in place
                copied = ((key, self.student.copy(self.evaluate(value))) for key, value in pairs)
                return {self.evaluate(key): value for key, value in copied if key is not None}
            case ast.Subscript(value=owner, slice=key):
                table, wanted = self.evaluate(owner), self.evaluate(key)
                return self.student.find_item(table, wanted) if isinstance(wanted, str) else table[int(wanted)]
            case ast.Attribute(value=owner, attr="shape"):
                return np.shape(self.evaluate(owner))
            case ast.Attribute(value=owner, attr=name):
                holder = self.evaluate(owner)
                is_own = type(holder) is types.SimpleNamespace  # made by these lines, and perhaps emptied by a student
                return vars(holder).get(name) if is_own else self.student.gradient(holder, name)
            case ast.Call(func=ast.Name(id="SimpleNamespace"), keywords=keywords):
                kept = {str(word.arg): self.student.copy(self.evaluate(word.value)) for word in keywords}
                return types.SimpleNamespace(**kept)
            case ast.Call(func=function, args=arguments):
                return self.call(function, [self.evaluate_argument(argument) for argument in arguments])
        raise NotImplementedError(ast.dump(node))

    def evaluate_argument(self, node: ast.expr) -> Any:
        """Evaluate an argument; an input that an earlier call may have kept comes as a copy."""
        value = self.evaluate(node)
        if not isinstance(node, ast.Name) or node.id not in self.spec["inputs"]:
            return value
        if node.id in self.passed:
            return self.student.copy(self.passed[node.id])
        self.passed[node.id] = self.student.copy(value)
        return value

    def call(self, function: ast.expr, arguments: Sequence[Any]) -> Any:
        """Call a function or a method of the student; a call with what did not come gives nothing."""
        if isinstance(function, ast.Attribute):
            owner = self.evaluate(function.value)
            call = self.student.find_method(owner, function.attr)
        else:
            call = self.evaluate(function)
        missing = next((one for one in arguments if isinstance(one, NotAnArray)), None)
        return call(*arguments) if missing is None else NotAnArray(NOT_CALLED)


def drop_ones(shape: Sequence[int]) -> list[int]:
    """Return a shape without its axes of length 1."""
    return [size for size in shape if size != 1]


def unpack(value: Any, count: int) -> Sequence[Any]:
    """Unpack a value for so many targets; each gets a description of the value where it does not fit."""
    if isinstance(value, tuple | list) and len(value) == count:
        return value
    kept = isinstance(value, NotAnArray) and value.kind == NOT_CALLED
    return [value if kept else describe_value(value, wanted=count)] * count
