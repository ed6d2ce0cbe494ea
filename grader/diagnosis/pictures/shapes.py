"""The shapes of what a line multiplies or adds, and the sizes that meet there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from grader.authoring.expression import parse_formula
from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.search import UNCOMPUTABLE
from grader.diagnosis.symbolic import collect_quantities
from grader.model import (
    Array,
    Case,
    FailingLine,
    Finding,
    Message,
    Observation,
    OperandKind,
    Picture,
    PictureCell,
    Untrusted,
)

SIGNS: Mapping[type[ast.operator], str] = {
    ast.MatMult: "@", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
}  # fmt: skip
MOST_OPERANDS = 2  # of a formula that is no operation
PRODUCTS = ("dot", "matmul")
ARROW, UNEQUAL = "\u2192", "\u2260"
Sizes = tuple[int, ...]


def draw_shapes(finding: Finding, failed: FailedExercise) -> Iterator[Picture]:
    """Yield the shapes at the line where an exception came from, else the shapes of the student's formula."""
    for observation in failed.counted:
        line = observation.raised.line if observation.raised and not observation.case.remark else None
        if line is not None and line.place == finding.place:
            yield from draw_failing_line(line, observation, finding, failed)
            return
    lettered = [o for o in failed.counted if finding.formula and o.case.purpose == "value" and name_sizes(o.case)]
    for observation in lettered[:1]:
        yield from draw_formula(finding, observation)


def name_sizes(case: Case) -> Mapping[int, str]:
    """Name each size by its letter; nothing if two letters have one size."""
    letters = {name: value for name, value in case.values.items() if type(value) is int and name.isupper()}
    sizes = {size: letter for letter, size in letters.items()}
    return sizes if len(sizes) == len(letters) else {}


def spell_sizes(letters: Mapping[int, str]) -> tuple[Mapping[int, str], ...]:
    """Return the ways to write sizes: with letters where there are any, and with numbers."""
    return (letters, {}) if letters else ({},)


def write_shape(shape: Sizes, letters: Mapping[int, str]) -> PictureCell:
    """Write a shape as Python does, with letters in place of sizes."""
    if not shape:
        return PictureCell(words=Message("picture.number"))
    return PictureCell(f"({', '.join(letters.get(size, str(size)) for size in shape)}{',' if len(shape) == 1 else ''})")


def find_clash(sign: str, left: Sizes, right: Sizes) -> tuple[int, int] | None:
    """Find the two sizes that must be equal and are not."""
    if sign == "@":
        pairs = [(left[-1], right[-2:][0])] if left and right else []
    else:
        pairs = [(a, b) for a, b in zip(left[::-1], right[::-1], strict=False) if 1 not in (a, b)]
    return next((pair for pair in pairs if pair[0] != pair[1]), None)


def split_operation(text: str) -> tuple[str, str, str] | None:
    """Split an operation of two operands into their texts and its sign."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match tree:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
            return ast.unparse(left), SIGNS[type(op)], ast.unparse(right)
        case ast.Call(func=ast.Attribute(attr=name), args=[left, right], keywords=[]) if name in PRODUCTS:
            return ast.unparse(left), "@", ast.unparse(right)
        case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right], keywords=[]):
            return ast.unparse(left), "@", ast.unparse(right)
    return None


def draw_failing_line(
    line: FailingLine, observation: Observation, finding: Finding, failed: FailedExercise
) -> Iterator[Picture]:
    """Yield the operands of a line whose sizes do not meet; on level 2 also the shape that is due."""
    text = failed.code.text(line.place) or ""
    if line.end is None or line.end.line != line.place.line:
        return
    start, end = (line.place.column or 1) - 1, (line.end.column or 1) - 1
    operation = split_operation(text[start:end])
    arrays: dict[str, Sizes] = {
        o.name: o.shape for o in line.operands if o.kind is OperandKind.ARRAY and o.shape is not None
    }
    if operation is None or not {operation[0], operation[2]} <= arrays.keys():
        return
    left, sign, right = operation
    clash = find_clash(sign, arrays[left], arrays[right])
    if clash is None:
        return
    letters = name_sizes(observation.case)
    columns = [(Untrusted(left), arrays[left]), (sign, clash), (Untrusted(right), arrays[right])]
    caption = Message("picture.product" if sign == "@" else "picture.elements", {"sign": sign})
    yield Picture("shapes", 1, caption, make_rows(columns, letters))
    output = find_whole_output(text[:start], text[end:], finding)
    if output in observation.case.expected:
        due = observation.case.expected[output][0].shape
        yield Picture("shapes", 2, caption, make_rows([*columns, (ARROW, None), (output, due)], letters))


def find_whole_output(before: str, after: str, finding: Finding) -> str:
    """Name the output of a line that is nothing but the operation between two texts; "" if it has more."""
    outputs = [output for output in finding.outputs if output != "raises"]
    words = before.split()
    if after.strip(" )") or len(outputs) != 1 or not words:
        return ""
    named = words[-1] == "=" and words[-2:][0].removeprefix("self.") == outputs[0]
    return outputs[0] if named or words == ["return"] else ""


def draw_formula(finding: Finding, observation: Observation) -> Iterator[Picture]:
    """Yield the shapes of the student's formula, where its result has another shape than is due."""
    output, formula = finding.outputs[0] if finding.outputs else "", (finding.formula or "").replace("np.", "")
    got, accepted = observation.arrays.get(output), observation.case.expected.get(output)
    if got is None or not accepted or got.shape == accepted[0].shape:
        return
    letters, known = name_sizes(observation.case), collect_quantities(observation, output)
    columns: list[tuple[str, Sizes | None]] = []
    if (operation := split_operation(formula)) is not None:
        left, sign, right = operation
        shapes = [measure_formula(one, known) for one in (left, right)]
        meeting = (shapes[0][-1], shapes[1][-2:][0]) if sign == "@" and all(shapes) else None
        columns = [(left, shapes[0]), (sign, meeting), (right, shapes[1])]
    else:
        names = sorted(parse_formula(formula).names & known.keys() - {formula})
        columns = [(name, known[name].shape) for name in names if known[name].ndim][:MOST_OPERANDS]
        columns += [(finding.formula or "", None)]
    columns += [(ARROW, None), (output, got.shape)]
    rows = make_rows(columns, letters)
    due = [PictureCell(words=Message("picture.due"))]
    due += [write_shape(accepted[0].shape, one) for one in spell_sizes(letters)]
    caption = Message("picture.due_shape", {"output": output})
    yield Picture("shapes", 2, caption, tuple((*row, cell) for row, cell in zip(rows, due, strict=True)))


def measure_formula(text: str, known: Mapping[str, Array]) -> Sizes:
    """Return the shape of a part of a formula; () if numpy refuses."""
    try:
        return tuple(parse_formula(text).evaluate(known).shape)
    except UNCOMPUTABLE:
        return ()


def make_rows(
    columns: Sequence[tuple[str, Sizes | None]], letters: Mapping[int, str]
) -> tuple[tuple[PictureCell, ...], ...]:
    """Make a row of names, a row of shapes in letters and one in numbers. A sign has the two sizes that meet."""
    names = tuple(PictureCell(name) for name, _ in columns)
    return (names, *(tuple(make_size_cell(*one, spelling) for one in columns) for spelling in spell_sizes(letters)))


def make_size_cell(name: str, shape: Sizes | None, letters: Mapping[int, str]) -> PictureCell:
    """Make the cell below a name: its shape; below a sign the sizes that meet."""
    if shape is None:
        return PictureCell()
    if name in SIGNS.values():
        one, other = (letters.get(size, str(size)) for size in shape)
        is_equal = shape[0] == shape[1]
        return PictureCell(f"{one} {'=' if is_equal else UNEQUAL} {other}", tone="" if is_equal else "wrong")
    return write_shape(shape, letters)
