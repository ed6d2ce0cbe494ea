"""The layer as the book draws it, where values go right and gradients go left; or the row of layers."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.diagnosis.failed_exercise import FailedExercise, collect_wrong_outputs
from grader.diagnosis.symbolic import parse_declared
from grader.model import CellKind, Check, Finding, Message, Picture, PictureCell

SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "\u00d7", ast.Div: "/", ast.MatMult: "dot", ast.Pow: "**",
}  # fmt: skip
COMMUTE = ("+", "\u00d7")
SHORT = {"maximum": "max", "minimum": "min"}
BACK = "\u2190"
MOST = 7  # nodes of a picture
LINE, PIPE, CORNER, HEAD = (
    PictureCell(kind=kind) for kind in (CellKind.LINE, CellKind.PIPE, CellKind.CORNER, CellKind.ARROW)
)
NOTHING = PictureCell()
Row = tuple[PictureCell, ...]


@dataclass(frozen=True)
class Node:
    """A step of a formula: its sign, and the input that it takes beside the result of the step before."""

    sign: str
    side: str = ""


Chain = tuple[str, tuple[Node, ...]]  # the input where a formula begins, and its steps


def draw_graph(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the graph of a layer with its wrong gradients, and then with the right gradients below them."""
    check = failed.check
    wrong = name_wrong_outputs(failed)
    kept = (*check.structure.gradients, *check.structure.attributes)
    seen = {name for observation in failed.counted for name in observation.arrays}
    shown = seen if finding.formula is None else {*seen, *finding.outputs}
    about = [output for output in finding.outputs if output in wrong and output in kept and output in shown]
    # behind a wrong forward a gradient can be right, and the picture has the right formula of `out`
    chain = follow_formula(check, "out") if about and check.structure.call == "layer" and "out" not in wrong else None
    inputs = [chain[0], *(node.side for node in chain[1] if node.side)] if chain else []
    if chain is None or not 1 < len(chain[1]) + len(inputs) - 1 <= MOST or len({*inputs}) < len(inputs):
        return
    own = dict.fromkeys(about, "") | ({about[0]: finding.formula or ""} if about[0] == finding.outputs[0] else {})
    declared = {output: parse_declared(check.expected_formulas[output]) for output in about}
    right = {output: ast.unparse(trees[0]) for output, trees in declared.items() if trees}
    yield Picture("graph", 2, Message("picture.graph"), draw_rows(*chain, kept, own, {}))
    if len(right) == len(about):
        yield Picture("graph", 3, Message("picture.right_graph"), draw_rows(*chain, kept, own, right))


def draw_layers(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the row of layers of a network, with the wrong gradients below the layers of their numbers."""
    check, wrong = failed.check, name_wrong_outputs(failed)
    if check.structure.root is None:
        return
    about = [output for output in finding.outputs if output in wrong]
    formulas = [output for output, text in check.expected_formulas.items() if text]
    known = [output for output in about if output in formulas] or formulas
    chains = [(chain, output) for output in known if (chain := follow_formula(check, output)) is not None]
    if not about or not chains:
        return
    (start, nodes), output = max(chains, key=lambda one: len(one[0][1]))
    row, below = [PictureCell(start)], [NOTHING]
    for node in nodes:
        keys = [key for key in about if "." in key and key[-1].isdigit() and key[-1] == node.sign[-1]]
        marks = " ".join(dict.fromkeys(key.rpartition(".")[2] for key in keys))
        row += [HEAD, PictureCell(node.sign, CellKind.NODE)]
        below += [NOTHING, PictureCell(f"{BACK} {marks}", tone="wrong") if marks else NOTHING]
    level = 3 if wrong & {*formulas} else 2  # the row is the right formula of these
    id = "picture.wrong_layers" if any(cell.tone for cell in below) else "picture.layers"
    rows = ((*row, HEAD, PictureCell(output)), tuple(below))
    yield Picture("layers", level, Message(id, {"output": output}), rows)


def name_wrong_outputs(failed: FailedExercise) -> set[str]:
    """List the outputs that are wrong where they count."""
    return collect_wrong_outputs((o for o in failed.counted if o.case.purpose == "value"), failed.check)


def follow_formula(check: Check, output: str) -> Chain | None:
    """Follow the formula of an output from the first input through all steps; None if it branches.

    A method of the exercise in it stands for the formula of what the method returns.
    """
    trees = {name: parse_formula_call(text) for name, text in check.expected_formulas.items()}
    call = trees[output]
    if call is None or len(call.args) != 1:
        return None
    methods = {check.structure.method_of.get(name, ""): one.args[0] for name, one in trees.items() if one and one.args}
    quantities = {word.arg: word.value for word in call.keywords if word.arg}
    return follow_tree(call.args[0], methods | quantities, {*check.structure.parameters, *check.structure.inputs})


def parse_formula_call(text: str) -> ast.Call | None:
    """Parse a formula with its quantities as the arguments of a call."""
    try:
        call = ast.parse(f"f({text})", mode="eval").body
    except SyntaxError:
        return None
    return call if isinstance(call, ast.Call) else None


def follow_tree(tree: ast.expr, quantities: Mapping[str, ast.expr], inputs: Collection[str]) -> Chain | None:
    """Return the input where a formula begins, and its steps."""

    def is_fixed(part: ast.expr) -> bool:
        return not any(isinstance(n, ast.Name) and n.id in {*inputs, *quantities} for n in ast.walk(part))

    def extend(part: ast.expr, sign: str, side: str = "") -> Chain | None:
        found = follow_tree(part, quantities, inputs)
        return None if found is None else (found[0], (*found[1], Node(sign, side)))

    match tree:
        case ast.Name(id=name):
            inner = quantities.get(name)
            if inner is not None:
                return follow_tree(inner, quantities, inputs)
            return (name, ()) if name in inputs else None
        case ast.UnaryOp(op=ast.USub(), operand=part):
            return extend(part, "-")
        case ast.BinOp(left=left, op=op, right=right):
            sign = SIGNS[type(op)]
            if sign in COMMUTE and not is_fixed(right) and not isinstance(right, ast.Name):
                left, right = right, left  # the longer part goes first
            if is_fixed(right):
                return extend(left, f"{sign}{ast.unparse(right)}")
            if is_fixed(left):
                return extend(right, f"{ast.unparse(left)}{sign}")
            if isinstance(right, ast.Name) and right.id in inputs:
                return extend(left, sign, right.id)
        case ast.Call(func=ast.Name(id=name)) if name in quantities:
            return follow_tree(quantities[name], quantities, inputs)
        case ast.Call(func=ast.Name(id=name), args=[part, *others]) if all(map(is_fixed, others)):
            return extend(part, " ".join((SHORT.get(name, name), *map(ast.unparse, others))))
        case ast.Call(func=ast.Name(id=name), args=[part, ast.Name(id=side)]) if side in inputs:
            return extend(part, name, side)
    return None


def draw_rows(
    start: str, nodes: Sequence[Node], kept: Collection[str], own: Mapping[str, str], right: Mapping[str, str]
) -> tuple[Row, ...]:
    """Draw the steps from left to right. Each further input comes from below; each gradient is under its input."""
    width = 2 * len(nodes) + 3
    first: list[PictureCell] = [PictureCell(start)]
    for node in nodes:
        first += [HEAD, PictureCell(node.sign, CellKind.NODE)]
    rows: list[Row] = [(*first, HEAD, PictureCell("out"))]
    sides = [(2 * number + 2, node.side) for number, node in enumerate(nodes) if node.side]
    for at, name in ((0, start), *sides):
        below = {column for column, _ in sides if column > at}
        if at:
            cells = [PictureCell(name), *(LINE for _ in range(1, at)), CORNER]
            rows.append((*cells, *(PIPE if column in below else NOTHING for column in range(at + 1, width - 1))))
        last = PictureCell(f"{BACK} dout") if not at else NOTHING
        for gradient in list_gradients(f"d{name}", kept, own, right):
            pipes = [PIPE if column in below else NOTHING for column in range(2, width - 2)]
            rows.append((*gradient, *pipes, last))
            last = NOTHING
    return tuple(rows)


def list_gradients(
    name: str, kept: Collection[str], own: Mapping[str, str], right: Mapping[str, str]
) -> Iterator[tuple[PictureCell, PictureCell]]:
    """Yield the name and the arrow of a gradient, marked if it is wrong, and below it the right gradient."""
    if name in kept:
        text = f"{BACK} {own.get(name, '')}".strip()
        yield PictureCell(name), PictureCell(text, tone="wrong" if name in own else "")
    if name in right:
        yield NOTHING, PictureCell(f"{BACK} {right[name]}", tone="right")
