"""Convention: how a course calls a layer, and in which names and coordinates."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from grader.authoring.rewrite import Turn

PARTS = ("build", "forward", "backward")


@dataclass(frozen=True, kw_only=True)
class Convention:
    """How a course calls a layer: the lines that call the student's code, names and shapes.

    `build`, `forward` and `backward` are lines with `{0}` and `{1}` for the symbols, `{inputs}`, `{parameters}`,
    `{sizes}`, `{gradients}` (those that backward returns), `{attributes}` (those of the parameters), `{out}` and
    `{dout}`. `keep` is the line for each parameter, and `leave` that for each gradient in `attributes`, with `{name}`.
    Without `build`, the parameters are passed to forward, and all gradients are returned.

    `names` translates the names of a layer, `out`, `dout` and letters too. A gradient has the name of its tensor after
    `mark`. `shapes` are those that differ, by the name in the layer. With `columns`, samples are columns. Gradients
    of `averaged` are divided by N. `returns_none`: the stub returns None.
    """

    forward: str
    backward: str = ""
    build: str = ""
    keep: str = ""
    leave: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    mark: str = "d"
    shapes: Mapping[str, str] = field(default_factory=dict)
    columns: bool = False
    averaged: tuple[str, ...] = ()
    returns_none: bool = False


@dataclass(frozen=True, kw_only=True)
class Called:
    """A convention as one layer has it: `calls` by part, and how each tensor is turned.

    `shown` has the course's words for `out`, `dout` and letters, and `words` those for all names. `origin` names the
    layer that this one is made from. `averaged` are gradients that are divided by N.
    """

    calls: Mapping[str, str] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    turns: Mapping[str, Turn] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    averaged: tuple[str, ...] = ()
    mark: str = "d"
    returns_none: bool = False

    def name_labels(self, inputs: Collection[str], forms: Mapping[str, Sequence[str]]) -> Called:
        """Return these calls with `one_hot(y)` as the word for an input that is only ever passed as labels."""
        coded = {
            name: f"one_hot({name})"
            for number, name in enumerate(inputs)
            if forms and all(texts[number] == f"labels({name})" for texts in forms.values())
        }
        words = {key: coded.get(word, word) for key, word in self.words.items()}
        return replace(self, shown={**self.shown, **coded}, words=words)

    def list_lines(self) -> tuple[str, ...]:
        """List the lines of all parts."""
        return tuple(line for part in PARTS for line in self.calls.get(part, "").splitlines())

    def list_calls(self, part: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """List the functions and methods that a part calls, each with the names of what it gives and takes."""
        found = []
        for statement in ast.parse(self.calls.get(part, "")).body:
            match statement:
                case (
                    ast.Assign(value=ast.Call(func=function, args=arguments))
                    | ast.Expr(value=ast.Call(func=function, args=arguments))
                ):
                    target = statement.targets[0] if isinstance(statement, ast.Assign) else ast.Tuple([])
                    parts = target.elts if isinstance(target, ast.Tuple) else [target]
                    called = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
                    found.append((called, self.list_names(parts), self.list_names(arguments)))
        return found

    def list_names(self, nodes: Sequence[ast.expr]) -> tuple[str, ...]:
        """List the texts of nodes, with the grader's own names for results."""
        own = {word: name for name, word in self.shown.items()}
        return tuple(own.get(ast.unparse(node), ast.unparse(node)) for node in nodes)

    def list_passed(self) -> dict[str, tuple[str, ...]]:
        """List what the first call of each part passes."""
        return {part: calls[0][2] for part in PARTS if (calls := self.list_calls(part))}

    def list_returned(self) -> tuple[tuple[str, ...], ...]:
        """List the names that each call of the student's code gives, as the grader has them."""
        return tuple(names for part in ("forward", "backward") for _, names, _ in self.list_calls(part) if names)

    def list_methods(self) -> tuple[str, ...]:
        """List the parts that a student writes; a function that returns its gradients has none."""
        has_backward = not self.calls or "backward" in self.name_calls()
        return ("forward",) * bool(has_backward or self.calls["build"]) + ("backward",) * has_backward

    def find_methods(self) -> dict[str, str]:
        """Map each result to the part that gives it, or to the further function or method that does."""
        first = {name: part for part, name in self.name_calls().items()}
        made = [line for line in ast.parse(self.calls.get("build", "")).body if isinstance(line, ast.Assign)]
        found = {name: "__init__" for line in made for name in self.list_names(line.targets)}
        for part in ("forward", "backward"):
            lines = ast.parse(self.calls.get(part, "")).body
            targets = [line.targets[0] for line in lines if isinstance(line, ast.Assign)]
            found |= dict.fromkeys(self.list_names(targets), part)
            for called, names, _ in self.list_calls(part):
                found |= {name: first.get(called, called) for name in names}
        return {name: method for name, method in found.items() if name.isidentifier()}

    def find_reads(self) -> dict[str, str]:
        """Map each result that is read from an object to its attribute, or to its key like "[W]"."""
        found = dict[str, str]()
        for statement in ast.parse("\n".join(self.list_lines())).body:
            match statement:
                case ast.Assign(targets=[ast.Name() as target], value=ast.Attribute(attr=word)):
                    found |= dict.fromkeys(self.list_names([target]), word)
                case ast.Assign(
                    targets=[ast.Name() as target], value=ast.Subscript(slice=ast.Constant(value=str(word)))
                ):
                    found |= dict.fromkeys(self.list_names([target]), f"[{word}]")
        return found

    def name_calls(self) -> dict[str, str]:
        """Map `forward` and `backward` to the function or method that the first call of that part calls."""
        return {part: self.list_calls(part)[0][0] for part in ("forward", "backward") if self.list_calls(part)}
