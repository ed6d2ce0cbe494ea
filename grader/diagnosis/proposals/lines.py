"""Read the lines of a text, and propose them as they were meant: indented otherwise, without what was pasted along."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grader.submission.source import Cell, holds_line
from grader.submission.unreached import list_methods_outside

BLOCK_WORDS = ("class", "def", "if", "elif", "else", "for", "while", "with", "try", "except", "finally")
BLOCK = re.compile(rf"\s*(?:{'|'.join(BLOCK_WORDS)})\b.*:\s*(?:#.*)?$")
PROMPT = re.compile(
    r"^(\s*)(?:>>> ?|\.\.\.(?: |$)|(?:In|Out) ?\[\s*+\d*+\s*+\]: ?)|^\s*\.{3,}+:(?: |$)"
    r"|^\[\d*+\]:? (?=(?:class|def|import|from)\b|@)"
)
FENCE = re.compile(r"\s*(?:```|~~~)")
MARK = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?:\s|$)")
NUMBER = re.compile(r"\s*\[?(\d+)[\].:|)]?(\s*)")
NOTEBOOK = re.compile(r"\s*(?:[%!]\s*\w|(?:pip3?|conda)\s+install\b|\$\s)")
OPENED = re.compile(
    rf"^(\s*(?:\}}\s*)?)(?:(?:public|private|static|export)\s+)*((?:{'|'.join(BLOCK_WORDS)}|function)\b(?:.*\S)?)\s*+\{{\s*$"
)
CALL = "__call__"
Values = Mapping[str, object]
COMMENT = re.compile(r"^(\s*)#+ ?")
NUMBERED = 0.8  # of the lines begin with a number, if line numbers were pasted
SHORTEST = 3  # lines
Lines = Sequence[str]


@dataclass(frozen=True)
class Slip:
    """Lines as they were meant, by number from 1; `place` if it is not the first of them.

    An edit that is not `offered` only shows where something is missing; nobody knows what.
    """

    lines: Mapping[int, str]
    values: Mapping[str, object] = field(default_factory=dict)
    place: int | None = None
    offered: bool = True
    id: str = ""


def list_suspects(lines: Lines, error: SyntaxError) -> Iterator[tuple[int, str]]:
    """The line that Python stopped at, then the one before it that holds code."""
    at = max(1, min(error.lineno or 1, len(lines)))
    yield at, lines[at - 1]
    for number in range(at - 1, 0, -1):
        if strip_comment(lines[number - 1]).strip():
            yield number, lines[number - 1]
            return


def strip_comment(line: str) -> str:
    """The line up to its comment."""
    return re.match(r"(?:[^#'\"]|'[^']*'?|\"[^\"]*\"?)*", line).group()  # type: ignore[union-attr]


def read_margin(line: str) -> str:
    """The white space in front."""
    return line[: len(line) - len(line.lstrip())]


def find_lost_indentation(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """The lines of a class or a function that stand at its own margin."""
    starts = [n for n, _ in list_suspects(lines, error) if n > 1]
    if error.msg and "outside function" in error.msg:
        starts = [n + 1 for n in range((error.lineno or 1) - 1, 0, -1) if BLOCK.match(lines[n - 1])][:1]
    for start in starts[:1]:
        header = next((n for n in range(start - 1, 0, -1) if BLOCK.match(lines[n - 1])), None)
        if header is None:
            continue
        margin = read_margin(lines[header - 1])
        first = lines[start - 1]
        # a `def` without `self` below a class line is none of its methods
        own = lines[header - 1].split()[0] == "class" and re.match(r"\s*def\s+\w+\(\s*(?!self\b)", first)
        if own or is_next(first, margin, lines[header - 1]):
            continue
        stops = [n for n in range(start, len(lines) + 1) if is_next(lines[n - 1], margin, lines[header - 1])]
        for end in ((stops or [len(lines) + 1])[0], start + 1):
            body = range(start, end)
            changed = {n: f"    {lines[n - 1]}" for n in body if lines[n - 1].strip()}
            if changed:
                yield Slip(changed, {"name": lines[header - 1].strip()}, start)


def is_next(line: str, margin: str, header: str) -> bool:
    """Does a line end the body of a block whose indentation was lost?"""
    if not line.strip():
        return False
    shallower = len(read_margin(line)) < len(margin)
    kind = header.split()[0]
    other = line.split()[0] in ("class", kind) or (kind == "def" and line.strip().startswith("@"))
    return shallower or (len(read_margin(line)) == len(margin) and other)


def find_missing_body(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A header with nothing below it."""
    for number, line in list_suspects(lines, error):
        if BLOCK.match(line):
            yield Slip({number: f"{line.rstrip()} pass"}, {"name": line.strip()}, number + 1)


def find_wrong_indentation(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A line that stands further right or left than those around it; what follows it goes with it."""
    if not isinstance(error, IndentationError) and "outside" not in (error.msg or ""):
        return
    at = max(1, min(error.lineno or 1, len(lines)))
    line = lines[at - 1]
    above = [read_margin(other) for other in lines[: at - 1] if other.strip()]
    for margin in sorted(set(above), key=lambda m: abs(len(m) - len(read_margin(line)))):
        yield Slip({at: margin + line.lstrip()})
        same = [n for n in range(at, len(lines) + 1) if read_margin(lines[n - 1]).startswith(read_margin(line))]
        yield Slip({n: margin + lines[n - 1][len(read_margin(line)) :] for n in same if lines[n - 1].strip()}, {}, at)


def find_fences(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Fences of Markdown: without them, then without the text outside of them."""
    fences = [n for n, line in enumerate(lines, 1) if FENCE.match(line)]
    if fences:
        yield Slip(dict.fromkeys(fences, ""))
        inside = {n for start, end in zip(fences[::2], [*fences[1::2], len(lines) + 1], strict=False)
                  for n in range(start + 1, end)}  # fmt: skip
        yield Slip({n: "" for n, line in enumerate(lines, 1) if line.strip() and n not in inside})


def find_conflicts(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Marks of a merge conflict: with the first version of each piece, then with the second."""
    for kept in ("<", ">"):
        changed, side = {}, ""
        for number, line in enumerate(lines, 1):
            mark = MARK.match(line)
            if mark:
                side = {"<": "<", "|": "|", "=": ">", ">": ""}[line[0]]
            if mark or (side and side != kept):
                changed[number] = ""
        if changed:
            yield Slip(
                changed,
                {"name": lines[min(changed) - 1][:7]},
                next(n for n in changed if lines[n - 1][:3] in ("<<<", "===", ">>>")),
            )


def find_line_numbers(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """A number in front of each line."""
    found = {n: match for n, line in enumerate(lines, 1) if (match := NUMBER.match(line))}
    filled = [n for n, line in enumerate(lines, 1) if line.strip()]
    rising = all(
        int(found[a].group(1)[:9]) < int(found[b].group(1)[:9]) for a, b in zip(found, [*found][1:], strict=False)
    )
    if len(found) < SHORTEST or len(found) < NUMBERED * len(filled) or not rising:
        return
    with_code = [match for n, match in found.items() if lines[n - 1][match.end() :]]
    space = min((len(match.group(2)) for match in with_code), default=0)
    changed = {n: lines[n - 1][match.end(1) :].lstrip("].:|)")[space:].rstrip() for n, match in found.items()}
    yield Slip(changed, {"name": found[min(found)].group().strip()})


def find_prompts(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Prompts that an interpreter or a notebook prints: without them, then without the lines that have none."""
    changed = {n: PROMPT.sub(r"\1", line) for n, line in enumerate(lines, 1) if PROMPT.match(line)}
    if changed:
        values = {"name": PROMPT.match(lines[min(changed) - 1]).group().strip()}  # type: ignore[union-attr]
        yield Slip(changed, values)
        yield Slip({n: changed.get(n, "") for n, line in enumerate(lines, 1) if line.strip()}, values, min(changed))


def find_notebook_lines(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Lines for a notebook or a shell."""
    changed = {n: f"{read_margin(line)}pass" if read_margin(line) else ""
               for n, line in enumerate(lines, 1) if NOTEBOOK.match(line)}  # fmt: skip
    if changed:
        yield Slip(changed, {"name": lines[min(changed) - 1].strip()})


def find_braces(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Braces around blocks, as C has them."""
    opened = [n for n, line in enumerate(lines, 1) if OPENED.match(line)]
    if opened:
        changed = {n: OPENED.sub(lambda m: f"{read_margin(m.group(1))}{m.group(2)}:", lines[n - 1]) for n in opened}
        changed = {n: re.sub(r"^(\s*)function\b", r"\1def", text) for n, text in changed.items()}
        changed |= {n: "" for n, line in enumerate(lines, 1) if re.match(r"\s*[{}]\s*+(?:;\s*)?$", line)}
        yield Slip(changed, {"name": "{"}, opened[0])


def find_tabs(lines: Lines, error: SyntaxError) -> Iterator[Slip]:
    """Tabs beside spaces in the indentation."""
    if isinstance(error, IndentationError):
        for width in (4, 8):
            changed = {n: line.expandtabs(width) for n, line in enumerate(lines, 1) if "\t" in read_margin(line)}
            if changed:
                yield Slip(changed, place=error.lineno if error.lineno in changed else None)


def move_out(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """A definition at the left margin, above the blocks around it if they go on; then without their first lines."""
    around = [n for n in cell.nodes if isinstance(n, ast.stmt) and n.lineno < line and holds_line(n, line)]
    node = next((n for n in cell.nodes if isinstance(n, ast.ClassDef | ast.FunctionDef) and n.lineno == line), None)
    if node is None:
        return
    margin = len(read_margin(cell.lines[line - 1]))
    first = min((one.lineno for one in node.decorator_list), default=line)
    text = {n: cell.lines[n - 1] for n in range(first, (node.end_lineno or line) + 1)}
    moved = {n: one[min(margin, len(read_margin(one))) :] for n, one in text.items()}
    if any((outer.end_lineno or 0) > max(moved) for outer in around):
        top = min(outer.lineno for outer in around)
        above = "\n".join([*moved.values(), cell.lines[top - 1]])
        yield Slip({**dict.fromkeys(moved, ""), top: above}, {"line": top}, place=line)
    yield Slip(moved, place=line)
    yield Slip(moved | {outer.lineno: "" for outer in around}, place=line)


def open_string(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The lines of a string as code."""
    string = next((n for n in cell.statements if holds_line(n, line)), None)
    if string is None:
        return
    last = string.end_lineno or line
    first = re.sub(r"^.*?[rRuU]?(?:\"{3}|'{3}|\"|')", "", cell.lines[string.lineno - 1], count=1)
    yield Slip({string.lineno: first, last: re.sub(r"(?:\"{3}|'{3})\s*$", "", cell.lines[last - 1])}, place=line)


def uncomment(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The lines from a commented header on as code, as far as they are comments."""
    changed: dict[int, str] = {}
    for number in range(line, len(cell.lines) + 1):
        text = cell.lines[number - 1]
        if text.strip() and not COMMENT.match(text):
            break
        changed[number] = COMMENT.sub(r"\1", text)
        inside = not changed[number].strip() or len(read_margin(changed[number])) > len(read_margin(changed[line]))
        if number > line and not inside:
            del changed[number]
            break
    yield Slip(changed, place=line)


def rename_word(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The header with the name that is asked for."""
    yield Slip({line: re.sub(rf"\b{values['name']}\b", str(values["near"]), cell.lines[line - 1], count=1)})


def find_displaced_methods(cell: Cell, owner: ast.ClassDef, asked: Collection[str]) -> Iterator[Slip]:
    """Find methods that a class lacks, and move them into it."""
    lacking = {*asked, "__init__"} - {n.name for n in owner.body if isinstance(n, ast.FunctionDef)}
    yield from find_methods_outside(cell, owner, lacking)
    for node in owner.body:
        if isinstance(node, ast.ClassDef) and lacking & {n.name for n in node.body if isinstance(n, ast.FunctionDef)}:
            moved = shift_lines(cell, node.body, node.col_offset - node.body[0].col_offset)
            values = {"name": node.name, "owner": owner.name}
            yield Slip({**moved, node.lineno: ""}, values, node.lineno, id="class_in_class")
        inner = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and n is not node and n.name in lacking]
        if isinstance(node, ast.FunctionDef) and inner:
            moved = shift_lines(cell, inner, node.col_offset - inner[0].col_offset)
            yield Slip(moved, {"name": inner[0].name, "owner": node.name}, inner[0].lineno, id="method_in_method")
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") == "call" and node.name != CALL:
            line = cell.lines[node.lineno - 1].replace(node.name, CALL, 1)
            yield Slip({node.lineno: line}, {"name": node.name, "near": CALL}, node.lineno, id="method_misspelt")


def find_methods_outside(cell: Cell, owner: ast.ClassDef, lacking: Collection[str]) -> Iterator[Slip]:
    """Find the functions with `self` that follow a class at its own margin."""
    found = list_methods_outside(cell, owner)
    first = next((n for n in found if n.name in lacking), None)
    if first is not None:
        moved = shift_lines(cell, found, owner.body[0].col_offset - owner.col_offset)
        yield Slip(moved, {"name": first.name, "owner": owner.name}, first.lineno, id="method_outside")


def move_in(cell: Cell, line: int, values: Values) -> Iterator[Slip]:
    """The methods that stand behind their class, inside of it."""
    owners = [n for n in cell.statements if isinstance(n, ast.ClassDef) and n.name == values["owner"]]
    yield from find_methods_outside(cell, owners[-1], [str(values["name"])])


def shift_lines(cell: Cell, statements: Iterable[ast.stmt], by: int) -> dict[int, str]:
    """Return the lines of statements with so many spaces more, or fewer."""
    lines: dict[int, str] = {}
    for node in statements:
        decorators = getattr(node, "decorator_list", [])
        first = min((one.lineno for one in decorators), default=node.lineno)
        for number in range(first, (node.end_lineno or first) + 1):
            line = cell.lines[number - 1]
            blanks = len(line) - len(line.lstrip())
            lines[number] = (" " * by + line if by > 0 else line[min(-by, blanks) :]) if line.strip() else line
    return lines


UNCOVERED = {
    "inside_block": move_out,
    "in_string": open_string,
    "commented_out": uncomment,
    "near_name": rename_word,
    "method_outside": move_in,
}
