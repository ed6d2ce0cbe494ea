"""Copies, and right answers of different hands, for `bpgrade alike`.

    python tests/alike_class.py [--students 5000]

Prints how near chance brings right answers of different hands to the bounds of grader/classroom/alike/groups.py, and
how long classes of a quarter, a half and all of so many students take. The hands are the files of tests/styles, and
those of tests/alike_hands: 100 answers that were written from the formulas alone. A third of the hands is held back:
the bounds come from the others.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import io
import json
import random
import re
import tempfile
import time
import tokenize
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cache
from math import log
from pathlib import Path
from unittest.mock import patch

from corpus import ROOT, STYLES, list_styles, load_built_in, load_checks

from grader.classroom.alike import groups
from grader.classroom.alike.compare import Comparison, read_given
from grader.classroom.alike.groups import Group, Hand, find_groups
from grader.classroom.alike.pieces import CodePiece, list_code_pieces
from grader.classroom.store.rows import HandedIn
from grader.classroom.store.store import Store
from grader.submission.read import parse_contents, read_submission
from grader.submission.source import Contents

HANDS = ROOT / "tests" / "alike_hands"
BEGINNER = "beginner.py"
SIZES = (2, 3, 5, 8, 12, 20, 1000)  # students of a class; the last one is all that there are
ASKED_FOR = {"self", "W", "b", "w", "dW", "db", "params", "weight_init_std"}  # names that a check asks for
Copier = Callable[[str], str]


@cache
def list_hand_pieces() -> tuple[tuple[Hand, CodePiece], ...]:
    """The pieces of every style and hand; each file is one student."""
    named = [(path.relative_to(STYLES).as_posix(), path) for path in list_styles()]
    named += [(path.name, path) for path in sorted(HANDS.glob("*.py"))]
    return tuple(
        (Hand("", name, name), piece)
        for name, path in named
        for piece in list_code_pieces(read_submission(path), load_checks())
    )


@cache
def read_all_given() -> dict[str, set[str]]:
    """The statements of stubs and solutions."""
    comparison, loaded = Comparison(load_checks(), {}), load_built_in()
    for one in read_given([*loaded.folders.values(), *loaded.solutions.values()], load_checks()):
        comparison.add_given(one)
    return comparison.given


def is_held_back(hand: Hand) -> bool:
    """Is this one of the third that no bound was made from?"""
    return hashlib.sha256(hand.student.encode()).digest()[0] % 3 == 0


def draw_classes(
    pairs: Iterable[tuple[Hand, CodePiece]], size: int, draws: int
) -> Iterator[list[tuple[Hand, CodePiece]]]:
    """Yield classes of so many students for each exercise."""
    by_exercise: dict[str, list[tuple[Hand, CodePiece]]] = {}
    for pair in pairs:
        by_exercise.setdefault(pair[1].exercise, []).append(pair)
    for seed in range(draws):
        chance = random.Random(seed)
        for found in by_exercise.values():
            hands = sorted({hand for hand, _ in found})
            drawn = {*chance.sample(hands, min(size, len(hands)))}
            yield [pair for pair in found if pair[0] in drawn]


def find_without_bounds(pairs: Sequence[tuple[Hand, CodePiece]]) -> list[tuple[float, Group]]:
    """The groups of a class whatever chance explains, each with its rarity above that of a chance pair."""
    with ExitStack() as stack:
        for bound in ("STATEMENTS", "ABOVE_CHANCE"):
            stack.enter_context(patch.object(groups, bound, -1000))
        found = find_groups(pairs, read_all_given())
    students = len({hand for hand, _ in pairs})
    return [(one.rarity - log(students * (students - 1) / 2), one) for one in found if one.statements]


def measure_chance(pairs: Iterable[tuple[Hand, CodePiece]], size: int, draws: int) -> tuple[float, int]:
    """The largest rarity above chance and the most statements that different hands share."""
    found = [one for drawn in draw_classes(pairs, size, draws) for one in find_without_bounds(drawn)]
    return max((above for above, _ in found), default=0.0), max((one.statements for _, one in found), default=0)


# the kinds of copies


def add_comments(text: str) -> str:
    """A comment above and behind lines, and other docstrings."""
    return "# my own work\n" + re.sub(
        r"^( +)(return .*)$", r"\1# now return it\n\1\2  # done", text, flags=re.MULTILINE
    )


def lay_out_anew(text: str) -> str:
    """Other indentation, blank lines, brackets and quotes."""
    plain = ast.unparse(ast.parse(text))
    return re.sub(r"^( +)", lambda found: found[1] * 2, plain.replace("\n", "\n\n"), flags=re.MULTILINE)


def rename_variables(text: str) -> str:
    """Other names for everything whose name is free, for each function's arguments, too."""
    nodes = list(ast.walk(ast.parse(text)))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    names -= ASKED_FOR | {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    new = {name: f"value_{number}" for number, name in enumerate(sorted(names))}
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    of_numpy = {at + 2 for at, one in enumerate(tokens) if one.string in ("np", "math")}
    words = (one.string if at in of_numpy else new.get(one.string, one.string) for at, one in enumerate(tokens))
    return tokenize.untokenize((one.type, word) for one, word in zip(tokens, words, strict=True))


def put_in_a_notebook(text: str) -> str:
    """A notebook with a cell for each definition."""
    parts = re.split(r"\n(?=class |def )", text)
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": part} for part in parts]})


def reorder(text: str) -> str:
    """Other order of methods, and of neighbours that do not depend on each other."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            node.body.reverse()
        elif isinstance(node, ast.FunctionDef | ast.For):
            for at in range(0, len(node.body) - 1, 2):
                if is_free(*node.body[at : at + 2]):
                    node.body[at : at + 2] = node.body[at + 1], node.body[at]
    return ast.unparse(tree)


def is_free(first: ast.stmt, second: ast.stmt) -> bool:
    """May two assignments change places?"""
    if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assign)):
        return False
    (set_first, used_first), (set_second, used_second) = map(split_names, (first, second))
    if any(isinstance(target, ast.Subscript) for target in (*first.targets, *second.targets)):
        return False  # another name may stand for the same array
    calls = [one for one in (first, second) if any(isinstance(node, ast.Call) for node in ast.walk(one))]
    return len(calls) < 2 and not (set_first & (used_second | set_second) or set_second & used_first)


def split_names(statement: ast.Assign) -> tuple[set[str], set[str]]:
    """The names that an assignment sets, and those that it uses."""
    targets = {ast.unparse(one) for one in statement.targets}
    return targets, {ast.unparse(n) for n in ast.walk(statement.value) if isinstance(n, ast.Name | ast.Attribute)}


KINDS: dict[str, Copier] = {
    "same bytes": str,
    "comments": add_comments,
    "layout": lay_out_anew,
    "renamed variables": rename_variables,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "a notebook": put_in_a_notebook,
    "statements in another order": reorder,
}


def read_hand(name: str = BEGINNER) -> str:
    """The text of a hand."""
    return (HANDS / name).read_text(encoding="utf-8")


def make_contents(text: str) -> Contents:
    """The hand-in of a text."""
    return Contents(((("work.ipynb" if text.startswith("{") else "work.py"), text.encode()),))


def list_copy_pieces(text: str, student: str = "copy") -> list[tuple[Hand, CodePiece]]:
    """The pieces of a copy."""
    found = parse_contents(student, make_contents(text))
    return [(Hand("", student, student), piece) for piece in list_code_pieces(found, load_checks())]


def fill_store(path: Path, texts: dict[str, str]) -> Path:
    """A store with a hand-in for each student."""
    with Store(path, write=True) as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        for student, text in texts.items():
            contents = make_contents(text)
            store.add_hand_in(HandedIn(student, 0, contents.digest, shown_name=f"Name of {student}"), contents)
    return path


def make_texts(students: int) -> dict[str, str]:
    """A class in which each exercise is by one of the full hands, and every third student has a line of his own."""
    parts = [
        re.split(r"\n(?=class |def )", read_hand(f"{name}.py")) for name in ("beginner", "korean", "terse", "typed")
    ]
    return {f"s{n:05}": "\n".join([*parts[n % 4], f"# student {n}", f"OWN_{n} = {n}"]) for n in range(students)}


def measure_time(students: int) -> float:
    """The seconds for a class of so many students."""
    with tempfile.TemporaryDirectory() as folder:
        path = fill_store(Path(folder) / "class.sqlite", make_texts(students))
        started = time.perf_counter()
        with Store(path) as store:
            comparison = Comparison(load_checks(), {}, given=read_all_given())
            comparison.add_store(store)
            comparison.find_groups()
        return time.perf_counter() - started


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--students", type=int, default=5000)
    asked = parser.parse_args()
    pairs = list_hand_pieces()
    parts = {
        "tuned": [p for p in pairs if not is_held_back(p[0])],
        "held back": [p for p in pairs if is_held_back(p[0])],
    }
    for name, those in (*parts.items(), ("all", pairs)):
        found = [measure_chance(those, size, 40 if size < 1000 else 1) for size in SIZES]
        print(
            f"{name}: {len({hand for hand, _ in those})} hands, {max(a for a, _ in found):.1f} above chance,", end=" "
        )
        print(f"{max(b for _, b in found)} statements (bounds {groups.ABOVE_CHANCE} and {groups.STATEMENTS})")
    for part in (4, 2, 1):
        students = asked.students // part
        seconds = measure_time(students)
        print(f"{students} students: {seconds:.1f} s, {1e6 * seconds / (students * log(students)):.1f} us by n log n")


if __name__ == "__main__":
    main()
