"""Grade submissions that come as lines of JSON, and write their reports in the same order."""

from __future__ import annotations

import json
import math
import os
import queue
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from grader.classroom.run.engine import Engine
from grader.model import Report
from grader.reports.json import write_json
from grader.submission.read import SUFFIXES, list_named_files, read_contents
from grader.submission.source import Contents

LONGEST = 10 << 20  # bytes of a line
MUST = 'a line must be {"id": ..., "files": {"relu.py": "text"}}'


class BadLine(Exception):
    """A line that holds no submission; the text says why, and `id` is the line's, if it has one."""

    def __init__(self, text: str, id: Any = None) -> None:
        super().__init__(text)
        self.id = id


@dataclass(frozen=True)
class Asked:
    """A submission of one line: its id as it came, and its files."""

    id: Any
    files: Mapping[str, str]

    def read(self) -> Contents:
        """Return the files as they are read from a folder; BadLine where no disk holds such a name."""
        with tempfile.TemporaryDirectory() as folder:
            try:
                for name, text in self.files.items():
                    path = Path(folder, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text.encode("utf-8"))
            except (OSError, ValueError) as error:
                raise BadLine(f"the file {name!r} cannot be written: {error.__class__.__name__}", self.id) from None
            home = os.path.realpath(folder)
            return read_contents(list_named_files(Path(folder), SUFFIXES, home), home)


def read_lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a stream, None for one that is too long."""
    while line := source.readline(LONGEST + 1):
        if len(line) <= LONGEST or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.readline(LONGEST)
        yield None


def parse_line(line: bytes | None) -> Asked:
    """Read a line as a submission; BadLine for any other line."""
    if line is None:
        raise BadLine(f"the line is longer than {LONGEST >> 20} MB; send fewer files")
    try:
        found = json.loads(
            line.decode("utf-8"),
            parse_constant=refuse_constant,
            parse_float=parse_finite,
            object_pairs_hook=make_object,
        )
    except (ValueError, RecursionError) as error:
        raise BadLine(f"{MUST}; it is not JSON in UTF-8 ({error})") from None
    if not isinstance(found, dict) or "id" not in found:
        raise BadLine(f"{MUST}; it has no id")
    id, files = found["id"], found.get("files")
    if not isinstance(files, dict):
        raise BadLine(f"{MUST}; files is no object", id)
    folded: dict[str, str] = {}
    for name, text in files.items():
        if not isinstance(text, str):
            raise BadLine(f"the value of {name!r} must be the text of the file", id)
        if (why := find_bad_name(name)) is not None:
            raise BadLine(f"{name!r} must be a relative path of a file; {why}", id)
        key = unicodedata.normalize("NFC", name).casefold()
        if key in folded:
            raise BadLine(f"{folded[key]!r} and {name!r} are one file on some systems; send one of them", id)
        folded[key] = name
    return Asked(id, files)


def refuse_constant(name: str) -> None:
    """Refuse NaN and infinite numbers, which no report can echo; ValueError."""
    raise ValueError(f"{name} is no JSON")


def parse_finite(text: str) -> float:
    """Return a number; ValueError for one that is too large for a float, such as 1e400."""
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number


def make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; ValueError for two values of one name, of which one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has one name twice")
    return found


def find_bad_name(name: str) -> str | None:
    """Say why a name cannot be that of a file in a submission; None if it can."""
    if "\0" in name:
        return "it holds the character NUL"
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or name.endswith(("/", "\\")):
        return "it names no file"
    if parts[0] == "/" or ":" in parts[0]:
        return "it is absolute"
    return "it leads out of the submission" if ".." in parts else None


def answer_lines(
    engine: Engine, source: BinaryIO, describe: Callable[[Report], Mapping[str, Any]], write: Callable[[str], None]
) -> None:
    """Write a line for each line of the source, in its order, as soon as it is known.

    A report has the id in place of its submission. At most two lines a job wait for a worker, so memory is bounded.
    """
    waiting: queue.Queue[tuple[int, Any, Future[Mapping[str, Any]]] | None] = queue.Queue(2 * engine.jobs)
    failed: list[BaseException] = []

    def answer(contents: Contents) -> Mapping[str, Any]:
        return describe(engine.report(contents))

    def write_answers() -> None:
        while (one := waiting.get()) is not None:
            number, id, future = one
            error = future.exception()
            if failed or not (error is None or isinstance(error, BadLine)):
                failed.append(error or failed[0])
                continue
            if error is None:
                document = {**future.result(), "submission": id}
            else:
                document = {"id": id, "line": number, "error": str(error)}
            try:
                write(write_json(document, indent=None))
            except OSError as closed:  # nobody reads any more
                failed.append(closed)

    writer = threading.Thread(target=write_answers, name="writer")
    writer.start()
    try:
        for number, line in enumerate(read_lines(source), 1):
            if failed:
                break
            future: Future[Mapping[str, Any]] = Future()
            try:
                asked = parse_line(line)
                id, contents = asked.id, asked.read()
                future = engine.pool.submit(answer, contents)
            except BadLine as error:
                id = error.id
                future.set_exception(error)
            waiting.put((number, id, future))
    finally:
        waiting.put(None)
        writer.join()
    if failed:
        raise failed[0]
