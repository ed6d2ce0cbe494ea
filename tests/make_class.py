"""A class of any size, with the score that each student's exercises must get.

    python tests/make_class.py FOLDER [--students 300] [--seed 0] [--expected expected.json]

The texts are the solutions, other right ones (tests/styles), their single-edit mutants, and labelled mistakes
(tests/mistaken). Each of them is graded once by itself, in the company of solutions; whatever a student hands in
beside it must not change that. Every hand-in is in other bytes than all others: in comments, and in the names of
local variables. The same seed makes the same class.
"""

from __future__ import annotations

import argparse
import ast
import atexit
import builtins
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from corpus import MISTAKEN, ROOT, SOLUTIONS, STYLES, load_checks, prepare, read_solutions

from grader import sandbox
from grader.diagnosis.code import Code
from grader.grading.grade import Grading
from grader.model import Check, Verdict
from grader.proving.mutants import list_mutants
from grader.sandbox import Sandbox
from grader.submission.matching import find_candidates
from grader.submission.read import decode_source, read_source
from grader.submission.source import Submission

EXERCISES = ROOT / "exercises"
MUTANTS = 12  # of each solution
DEADLY = 0.05  # of the texts drawn that cost a child its life or much time, those that are handed in
# shares of a class
SOME_WRONG, NOTEBOOK, NOT_STARTED, MISSING = 0.35, 0.08, 0.10, 0.10
SUFFIXES = ("", "", "", "_", "1", "2", "_new", "_value", "_tmp", "_of_mine")
NOTES = ("my homework", "done at last", "see the lecture, page {}", "attempt {}", "숙제 {}", "TODO: tidy up", "ok")
DEFINED = re.compile(rb"^\s*(?:class|def)\s+(\w+)", re.MULTILINE)
Drawn = TypeVar("Drawn")


@dataclass(frozen=True)
class Text:
    """One way to write an exercise, and what it is worth; a deadly one may cost its child its life."""

    exercise: str
    data: bytes
    score: float
    deadly: bool = False


@dataclass(frozen=True)
class Student:
    """What one student hands in, by name, and the score of each exercise."""

    name: str
    files: Mapping[str, bytes]
    expected: Mapping[str, float]
    deadly: bool = False


def chosen() -> list[Check]:
    """All exercises but trainings."""
    return [check for check in load_checks() if not check.seconds]


def read(path: Path) -> bytes:
    """A file's bytes."""
    return path.read_bytes()


def texts_of(check: Check) -> Iterator[bytes]:
    """Mutants of the solution, spread over it, and the labelled mistakes."""
    submission = read_solutions()
    found = find_candidates(check, load_checks(), submission)
    text = found[0].source.cells[0].text
    every = list(list_mutants(Code(found[0]), text))
    for one in every[:: max(1, len(every) // MUTANTS)]:
        lines = text.split("\n")
        lines[one.line - 1] = one.after
        yield "\n".join(lines).encode("utf-8")
    yield from map(read, sorted((MISTAKEN / check.name.rpartition("/")[2]).glob("*.py")))


@cache
def wrong_texts(exercise: str) -> Sequence[bytes]:
    """The mutants and the labelled mistakes of an exercise; a few of the mutants are equivalent to the solution."""
    (check,) = (check for check in chosen() if check.name == exercise)
    texts = list(dict.fromkeys(texts_of(check)))
    random.Random(exercise).shuffle(texts)
    return texts


@cache
def company() -> tuple[Submission, Sandbox]:
    """The solutions, and the sandbox in which texts are graded beside them."""
    box = sandbox.start(eager=True)
    atexit.register(box.close)
    return read_solutions(), box


@cache
def grading_for(exercise: str) -> Grading:
    """The grading of one exercise."""
    (check,) = (check for check in chosen() if check.name == exercise)
    return prepare([check], company()[1])


@cache
def worth(exercise: str, data: bytes) -> Text:
    """The text with its score, beside right solutions of everything else."""
    solutions, _ = company()
    path = f"{exercise}.py"
    others = tuple(source for source in solutions.sources if source.path != path)
    submission = Submission("submission", (read_source(path, data), *others))
    (result,) = grading_for(exercise).grade(submission).exercises
    lost = result.verdict in (Verdict.TIMED_OUT, Verdict.OUT_OF_MEMORY, Verdict.CRASHED, Verdict.TAMPERED)
    return Text(exercise, data, result.score, lost or result.seconds > 1.0)


@cache
def right_texts() -> Mapping[str, Sequence[Text]]:
    """By exercise: the solution, and where nothing is built on another, files in other styles; all get full marks."""
    found: dict[str, list[Text]] = {}
    needed = {need for check in load_checks() for need in (check.name, *check.needs) if check.needs}
    for check in chosen():
        # another name for a layer is right by itself, and wrong for a file that imports it by the usual one
        styles = sorted((STYLES / check.name.rpartition("/")[2]).glob("*.py")) if check.name not in needed else []
        paths = [SOLUTIONS / f"{check.name}.py", *styles]
        found[check.name] = [Text(check.name, data, check.points) for data in map(read, paths)]
    return found


def students(count: int, seed: int = 0, *, deadly: float = DEADLY) -> Iterator[Student]:
    """So many students, each made from a generator of their own."""
    for number in range(count):
        name = f"student-{number:05}"
        yield one_student(name, random.Random(f"{seed} {name}"), deadly)


def one_student(name: str, dice: random.Random, deadly: float) -> Student:
    """A student: which exercises are wrong, which are not there, and all of it in a hand of their own."""
    checks = chosen()
    texts = {check.name: drawn(right_texts()[check.name], dice) for check in checks}
    left_out = {check.name for check in checks if dice.random() < 0.2} if dice.random() < MISSING else set()
    stubs = {check.name for check in checks if dice.random() < 0.3} if dice.random() < NOT_STARTED else set()
    if dice.random() < SOME_WRONG:
        share = dice.choice((0.05, 0.1, 0.2, 0.4))
        for check in [check for check in checks if dice.random() < share]:
            # what a wrong layer shows of what is wrong in something built on it is no fixed score
            if all(texts[need].score == 10 for need in check.needs if need in texts):
                text = worth(check.name, drawn(wrong_texts(check.name), dice))
                # what is equivalent, or right in one form only, need not serve what is built on it
                if text.score < check.points and (not text.deadly or dice.random() < deadly):
                    texts[check.name] = text
    # what another file defines as well is neither missing nor not started
    elsewhere = {name for text in texts.values() for name in defined_in(text.data) - {text.exercise}}
    left_out, stubs = left_out - elsewhere, stubs - elsewhere
    if dice.random() < NOTEBOOK:
        texts = {check.name: in_a_notebook(texts[check.name]) for check in checks}
        kept = [text for name, text in texts.items() if name not in left_out | stubs]
        files = {"homework.ipynb": notebook(kept, dice)}
        left_out |= stubs
    else:
        files = {f"{name}.py": personal(text.data, dice) for name, text in texts.items() if name not in left_out}
        for stub in stubs - left_out:
            files[f"{stub}.py"] = read(EXERCISES / f"{stub}.py")
    files = files or {"notes.py": b"# nothing yet\n"}
    first = min(files)
    files[first] = files[first] if first.endswith(".ipynb") else files[first].rstrip(b"\\\n") + f"\n# {name}\n".encode()
    gone = left_out | stubs
    expected = {name: 0.0 if name in gone else text.score for name, text in texts.items()}
    return Student(name, files, expected, any(t.deadly for n, t in texts.items() if n not in gone))


@cache
def defined_in(data: bytes) -> frozenset[str]:
    """The exercises that a text defines."""
    defined = {name.decode().lower() for name in DEFINED.findall(data)}
    return frozenset(c.name for c in chosen() if defined & {name.lower() for name in (c.symbol, *c.aliases)})


def drawn(texts: Sequence[Drawn], dice: random.Random) -> Drawn:
    """One of the texts; the first ones are what most write."""
    return texts[min(int(dice.expovariate(4.0 / len(texts))), len(texts) - 1)]


def in_a_notebook(text: Text) -> Text:
    """The text where all share one namespace: what would get in others' way there is the solution instead."""
    solution = right_texts()[text.exercise][0]
    alone = Text(text.exercise, text.data, text.score, text.deadly)
    try:
        tree = ast.parse(text.data)
    except (SyntaxError, ValueError):
        return solution
    (symbol,) = (check.symbol for check in chosen() if check.name == text.exercise)
    plain = all(isinstance(n, ast.Import | ast.ImportFrom | ast.Expr) or is_named(n, symbol) for n in tree.body)
    return alone if plain and text.data.isascii() else solution


def is_named(node: ast.stmt, symbol: str) -> bool:
    """Does the statement define just that?"""
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == symbol


def notebook(texts: Sequence[Text], dice: random.Random) -> bytes:
    """One notebook with a cell for each text, without the imports of one file from another."""
    cells = []
    for text in texts:
        lines = personal(text.data, dice).decode("utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(("from graph", "from activation", "from affine",
                                                               "from neuron", "from network"))]  # fmt: skip
        cells.append({"cell_type": "code", "metadata": {}, "outputs": [], "source": "\n".join(kept)})
    mark = {"cell_type": "markdown", "metadata": {}, "source": f"# Homework, {dice.random()}"}
    return json.dumps({"cells": [mark, *cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode("utf-8")


def personal(data: bytes, dice: random.Random) -> bytes:
    """The text in one student's hand: other comments, other names of local variables."""
    note = dice.choice(NOTES).format(dice.randrange(1000))
    try:
        text, remarks = decode_source(data)
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return data
    if remarks or b"coding" in data[:200]:
        return data  # in another encoding, which notes may not have
    renamed = with_names(text, tree, dice.choice(SUFFIXES))
    return f"# {note}\n{renamed}\n# {dice.randrange(10**6)}\n".encode()


def with_names(text: str, tree: ast.Module, suffix: str) -> str:
    """The text with a suffix behind each local variable that is nothing else as well."""
    local, other = set(), set(dir(builtins))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    inside = {id(n) for function in functions for n in ast.walk(function)}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) in inside:
                local.add(name)
            case ast.Name(id=name) if id(node) not in inside:
                other.add(name)
            case ast.arg(arg=name) | ast.keyword(arg=str(name)) | ast.alias(asname=str(name)) | ast.alias(name=name):
                other.add(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                other |= set(names)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                other.add(name)
            case ast.JoinedStr():  # before Python 3.12 the names in it have no true columns
                other |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    # a name that looks like one that is asked for is told as a slip of it, so those stay as they are
    local -= other | {name for name in local if len(name) > 3 or name.startswith("d")}
    lines = [line.encode() for line in text.split("\n")]
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in local]
    for node in sorted(names, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        line, end = lines[node.lineno - 1], node.end_col_offset or 0
        lines[node.lineno - 1] = line[:end] + suffix.encode() + line[end:]
    return b"\n".join(lines).decode()


def write(folder: Path, made: Iterator[Student] | Sequence[Student]) -> dict[str, Mapping[str, float]]:
    """Write hand-ins into a folder each; by student the expected scores."""
    expected = {}
    for student in made:
        for name, data in student.files.items():
            path = folder / student.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        expected[student.name] = student.expected
    return expected


def course() -> str:
    """The course file of such a class."""
    return f"exercises = {json.dumps([check.name for check in chosen()])}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--deadly", type=float, default=DEADLY)
    parser.add_argument("--expected", type=Path)
    options = parser.parse_args()
    expected = write(options.folder, students(options.students, options.seed, deadly=options.deadly))
    if options.expected:
        options.expected.write_text(json.dumps(expected, indent=1), encoding="utf-8")
    whole = sum(sum(scores.values()) for scores in expected.values())
    print(f"{len(expected)} students, {whole:.1f} of {10 * len(chosen()) * len(expected)} points")


if __name__ == "__main__":
    main()
