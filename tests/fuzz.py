"""Try random bytes and texts until the time is over, and print the seeds over which the grader failed.

    python tests/fuzz.py [--kind replies] [--minutes 20] [--first 0]

The kinds are bytes of replies, texts of files, notebooks, zips of classes, and stores. No kind may raise an exception,
win points, make a fault of the grader or take long. The exit status is 1 where one did; `--first` tries a seed again.
"""

from __future__ import annotations

import argparse
import io
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zipfile import ZipFile

from corpus import (
    MISTAKEN_FILES,
    SOLUTIONS,
    WRONG_RELU,
    WorkersInside,
    find_check,
    invoke,
    load_checks,
    load_english,
    prepare,
    write_files,
)

from grader import sandbox
from grader.classroom.intake.collect import NotCollected, collect_hand_ins
from grader.commands import engines
from grader.diagnosis.explain import grade_and_explain
from grader.model import Check, Report, Verdict
from grader.reports.look import Look
from grader.reports.text import render_text
from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission
from grader.worker import worker

LIMITS = Limits(cpu=0.3, total=3.0)
MOST_SECONDS = 10.0  # of processor time of this process for one seed
PIECES = (
    "(", ")", "[", "]", "{", "}", ":", ",", "=", "==", "-=", ":=", "*", "**", "@", "->", "\\", "#", "'", '"', '"""', "f'{", "\n",
    "\n    ", "\t", "\0", "\f", "\u200b", "\u3000", "\ufeff", "입력", "x̂", "lambda", "yield", "await", "async ", "global self\n",
    "return ", "import ", "from x import *\n", "class ", "def ", "del self\n", "nonlocal x\n", "match x:\n", "try:\n", "while 1: ",
    "%%time\n", "!ls\n", "0x", "1e999", "10**10**8", "self.", "self", "np.", "None", "...", "__class__", "@property\n", "*args",
)  # fmt: skip
JSON_VALUES: tuple[Any, ...] = (None, True, -1, 1e308, "", "x", "\ud800", [], {}, [[]], {"source": {}}, 10**30)
CLASS_FILES = {
    "ann": {"relu.py": WRONG_RELU},
    "bob": {"relu.py": (SOLUTIONS / "activation/relu.py").read_text(encoding="utf-8")},
}


@dataclass
class Altered:
    """A sandbox whose children answer with other bytes; each request runs once in the sandbox below."""

    box: Sandbox
    random: Random = field(default_factory=Random)
    answers: dict[Request, Ended] = field(default_factory=dict)

    tier, probes = property(lambda self: self.box.tier), property(lambda self: self.box.probes)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Answer with the bytes of the real children, changed at random."""
        new = [request for request in requests if request not in self.answers]
        self.answers |= zip(new, self.box.run(new, limits), strict=True)
        return [replace(e, reply=alter_bytes(e.reply, self.random)) for e in map(self.answers.get, requests) if e]

    def close(self) -> None:
        """The sandbox below stays open."""


def alter_bytes(data: bytes, random: Random) -> bytes:
    """Return bytes that are changed in one to four places: other values, left out, put in, or twice."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(changed) + 1)
        size = random.choice((1, 1, 4, 8, 64, 4096))
        changed[at : at + random.choice((0, size))] = random.choice(
            (random.randbytes(size), b"", bytes(changed[: size * 8]), b"\xff" * size, b"\0" * size)
        )
    return bytes(changed)


def alter_text(text: str, random: Random) -> str:
    """Return a text of which one to six pieces or lines are left out, exchanged, doubled or replaced."""
    for _ in range(random.randint(1, 6)):
        lines = text.splitlines(keepends=True) or [""]
        at = random.randrange(len(lines))
        place, end = sorted(random.randrange(len(text) + 1) for _ in range(2))
        text = random.choice(
            (
                text[:place] + random.choice(PIECES) + text[place:],
                text[:place] + random.choice(PIECES) + text[place + 1 :],
                text[:place] + text[min(end, place + 12) :],
                "".join(lines[:at] + lines[at + 1 :]),
                "".join([*lines[:at], lines[at], *lines[at:]]),
                "".join([*lines[:at], random.choice(lines), *lines[at:]]),
                "".join([*lines[:at], lines[at].lstrip(), *lines[at + 1 :]]),
                "".join([*lines[:at], "    " + lines[at], *lines[at + 1 :]]),
                text + text[place:end],
            )
        )
    return text


def alter_json(value: Any, random: Random) -> Any:
    """Return JSON in which one value stands for another, somewhere."""
    if random.random() < 0.2 or not isinstance(value, dict | list) or not value:
        return random.choice(JSON_VALUES)
    if isinstance(value, list):
        at = random.randrange(len(value))
        return [*value[:at], alter_json(value[at], random), *value[at + 1 :]]
    name = random.choice([*value])
    if random.random() < 0.2:
        return {key: one for key, one in value.items() if key != name}
    return value | {name: alter_json(value[name], random)}


def grade_files(files: Mapping[str, str | bytes], checks: Sequence[Check], box: Sandbox) -> Report:
    """Grade files, and write their report as text; AssertionError if it lays something on the grader."""
    with tempfile.TemporaryDirectory() as folder:
        report = grade_and_explain(read_submission(write_files(Path(folder), files)), prepare(checks, box, 0, LIMITS))
    assert render_text(report, Look(load_english(), verbose=True))
    verdicts = {result.verdict for result in report.exercises}
    assert not verdicts & {Verdict.GRADER_FAULT, Verdict.UNSETTLED}, verdicts
    return report


@cache
def open_altered() -> Altered:
    """Return the sandbox of all replies, so that each request runs once."""
    return Altered(open_box())


@cache
def open_box() -> Sandbox:
    """Return the sandbox of all seeds."""
    return sandbox.start()


def try_replies(random: Random) -> None:
    """Grade a wrong layer whose children answer with other bytes."""
    path = random.choice(MISTAKEN_FILES[::40])
    box, check = open_altered(), find_check(path)
    box.random = random
    report = grade_files({path.name: path.read_bytes()}, [check], box)
    assert report.exercises[0].score < check.points, "a wrong layer has won full marks"


def try_texts(random: Random) -> None:
    """Grade a text that is nearly Python."""
    path = random.choice(MISTAKEN_FILES)
    text = alter_text(path.read_text(encoding="utf-8", errors="replace"), random)
    grade_files({path.name: text.encode("utf-8", "surrogatepass")}, [find_check(path)], open_box())


def try_notebooks(random: Random) -> None:
    """Grade a notebook that is nearly one: other values, or other bytes."""
    cells = [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": lines}
        for lines in ("import numpy as np", WRONG_RELU.splitlines(True))
    ]
    notebook = {"cells": cells, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    for _ in range(random.randint(0, 3)):
        notebook = alter_json(notebook, random)
    data = json.dumps(notebook).encode()
    chosen = [check for check in load_checks() if check.symbol == "Relu"]
    grade_files({"work.ipynb": alter_bytes(data, random) if random.random() < 0.5 else data}, chosen, open_box())


def try_zips(random: Random) -> None:
    """Take in the zip of a class of which some bytes are others; all files stay below its folder."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for student in ("ann", "bob_1_assignsubmission_file_", "kimchul_12345_67_relu"):
            name = f"{student}/relu.py"
            archive.writestr(alter_text(name, random).partition("\0")[0] or name, WRONG_RELU)
    with tempfile.TemporaryDirectory() as folder:
        inner, path = Path(folder, "unpacked"), Path(folder, "class.zip")
        inner.mkdir()
        path.write_bytes(alter_bytes(packed.getvalue(), random))
        try:
            collect_hand_ins(path, inner)
        except NotCollected:
            pass
        assert sorted(found.name for found in Path(folder).iterdir()) == ["class.zip", "unpacked"]


@cache
def make_store() -> bytes:
    """Make the store of a class of two."""
    with tempfile.TemporaryDirectory() as folder:
        for student, files in CLASS_FILES.items():
            write_files(Path(folder, "class", student), files)
        inside = lambda setup, work, cluster: closing(WorkersInside(worker.prepare(work.order, open_box())[0]))  # noqa: E731
        engines.open_workers = inside
        done = invoke("grade", "class", "--store", "class.db", cwd=Path(folder))
        assert done.code == 0, done
        return Path(folder, "class.db").read_bytes()


def try_stores(random: Random) -> None:
    """Read a store of which some bytes, or one value, are others."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "class.db")
        if random.random() < 0.5:
            path.write_bytes(alter_bytes(make_store(), random))
        else:
            path.write_bytes(make_store())
            alter_value(path, random)
        for words in (
            ("class", "class.db"),
            ("show", "class.db", "ann"),
            ("class", "class.db", "--gradebook", "book.csv"),
        ):
            assert invoke(*words, cwd=Path(folder)).code in (0, 1, 2, 3)


def alter_value(path: Path, random: Random) -> None:
    """Change one value of a store."""
    with closing(sqlite3.connect(path)) as store, store:
        tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = random.choice(tables)
        columns = [row[1] for row in store.execute(f'PRAGMA table_info("{table}")')]
        row = random.choice(store.execute(f'SELECT * FROM "{table}"').fetchall() or [None])
        if row is None:
            return
        at = random.randrange(len(columns))
        altered = [alter_text(row[at], random)] if isinstance(row[at], str) else []
        same = " AND ".join(f'"{column}" IS ?' for column in columns)
        try:
            store.execute(
                f'UPDATE "{table}" SET "{columns[at]}" = ? WHERE {same}',
                (random.choice((None, -1, "", b"\xff", 1e308, *altered)), *row),
            )
        except (sqlite3.Error, UnicodeEncodeError):
            pass  # the store refuses this value by itself


KINDS: dict[str, Callable[[Random], None]] = {
    "replies": try_replies, "texts": try_texts, "notebooks": try_notebooks, "zips": try_zips, "stores": try_stores,
}  # fmt: skip


def find_failure(kind: str, seed: int) -> str | None:
    """Try one seed of a kind; return how it failed."""
    began = time.process_time()
    try:
        KINDS[kind](Random(seed))
    except Exception as error:  # any exception is a finding here
        return f"{type(error).__name__}: {error}"
    used = time.process_time() - began
    return f"it took {used:.1f} s" if used > MOST_SECONDS else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=[*KINDS], action="append")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    failed = 0
    for kind in options.kind or KINDS:
        seed, end = options.first, time.monotonic() + 60 * options.minutes
        while time.monotonic() < end:
            if (failure := find_failure(kind, seed)) is not None:
                failed += 1
                print(f"{kind} {seed}: {failure}"[:300], flush=True)
            seed += 1
        print(f"{kind}: seeds {options.first} to {seed - 1}", flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
