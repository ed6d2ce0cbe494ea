"""One child: it reads the request, runs the drives beside the student's code, and writes arrays."""

from __future__ import annotations

import gc
import io
import os
import random
import sys
import time
import types
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import numpy as np

from . import generators, limits, loading, placeholder, preload, stopped, watch, wire
from .files import SUBMITTED, File
from .plans import ChildPlan, read_plan
from .raised import describe_exception
from .student import Student
from .values import NOT_CALLED, NotAnArray, convert_to_array

OUTPUT_CAP = 4097  # one more than a report shows, so that a cut is seen


class Reply:
    """The reply file: the progress in front, then a frame for each finished exercise.

    `begun` is a pipe, into which the number of each unit goes as it begins: no later code can take it back.
    """

    def __init__(self, file: BinaryIO, begun: int | None) -> None:
        self.file, self.length = file, 0
        self.unit, self.begun = 0, begun

    def begin(self, unit: int) -> None:
        """Write which exercise (from 1 upwards) or file (from -1 downwards) the child works on."""
        if self.begun is not None:
            os.write(self.begun, watch.UNIT.pack(unit))
        self.unit = unit
        self._progress()

    def write(self, header: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
        """Append a frame; in place of a frame that is too large stands a note."""
        frame = wire.pack(header, arrays)
        if self.length + len(frame) > watch.FRAMES_CAP:
            frame = wire.pack({"entry": header["entry"], "too_large": True}, {})
        self.file.seek(watch.PREFIX_SIZE + self.length)
        self.file.write(frame)
        self.length += len(frame)
        self._progress()

    def _progress(self) -> None:
        self.file.seek(0)
        self.file.write(watch.PROGRESS.pack(watch.PROGRESS_MAGIC, self.unit, self.length))
        self.file.flush()


class Capture(io.TextIOBase):
    """Standard output of the student's code, up to a cap."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.left = OUTPUT_CAP

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.left > 0:
            self.parts.append(str(text)[: self.left])
            self.left -= len(self.parts[-1])
        return len(text)

    def reconfigure(self, **_: Any) -> None:
        """Accept any options: scripts set the encoding of their output."""

    def take(self) -> str:
        """Return the text since the last call, and start again with none."""
        text, self.parts, self.left = "".join(self.parts), [], OUTPUT_CAP
        return text


def answer_request(
    header: Mapping[str, Any], plans: Sequence[ChildPlan], reply_file: BinaryIO, begun: int | None = None
) -> None:
    """Run every entry of the request in order; no exception of a student's code passes."""
    reply, capture = Reply(reply_file, begun), Capture()
    sys.stdout = sys.stderr = capture
    placeholder.refuse_interaction()
    generators.follow_generators()
    lent = define_lent_names(header["lent"])
    root = header["root"]
    files = [File(i, f["path"], f["cells"], f["notebook"], root) for i, f in enumerate(header["files"])]
    loader = loading.Loader(files, lent, header["replaced"], root)
    sys.meta_path.insert(0, loader)
    state = State()
    for number, entry in enumerate(header["entries"]):
        file = files[entry["file"]]
        if not file.executed:
            reply.begin(-1 - entry["file"])
            loader.execute(file)
        reply.begin(number + 1)
        partners = {}
        for asked, position, *at in entry["elsewhere"]:
            loader.execute(files[position])
            name, defined = entry["names"][asked], files[position].defined
            # a statement that fails leaves a placeholder under its name
            partners[name] = defined.get(tuple(at), files[position].module.__dict__.get(name))
        with loader.open_version(file, entry["edits"]) as version:
            capture.take()
            state.restore()
            began = time.process_time()
            result, returned = run_entry(entry, plans[entry["plan"]], version, loader.files, partners)
            result["seconds"] = time.process_time() - began
        result |= {"entry": number, "output": capture.take(), "notes": version.notes}
        reply.write(result, returned)
    reply.begin(len(header["entries"]) + 1)


def define_lent_names(text: str) -> dict[str, Any]:
    """Run the text of stand-ins, and return the names that it defines."""
    if not text:
        return {}
    module = types.ModuleType("lent")
    exec(compile(text, "<lent>", "exec"), module.__dict__)
    return {name: value for name, value in vars(module).items() if not name.startswith("__") and name != "np"}


def run_entry(
    entry: Mapping[str, Any], plan: ChildPlan, file: File, files: Sequence[File], partners: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run all cases of one exercise in a file that may import the others.

    `partners` are further functions of the exercise that other files define.

    Returns the exception and the strange values of each case, and every array under "case/name".
    """
    space: dict[str, Any] = {}
    exec(plan.drive, space)
    namespace = {**file.module.__dict__, **partners}
    for at, symbol in zip(entry["at"], entry["names"].values(), strict=False):
        # another definition of the name, or an import of it, may follow in the file
        if tuple(at) in file.defined:
            namespace[symbol] = file.defined[tuple(at)]
    answers: list[dict[str, Any]] = []
    returned: dict[str, Any] = {}
    for number, case in enumerate(plan.cases):
        student = Student(plan, namespace, entry["names"])
        strange: dict[str, Any] = {}
        raised = None
        try:
            for name, value in iterate_results(space["drive"](student, case)):
                array = convert_to_array(value)
                if isinstance(array, NotAnArray):
                    strange |= {name: vars(array)} if array.kind != NOT_CALLED else {}
                else:
                    returned[f"{number}/{name}"] = array
        except BaseException as error:  # SystemExit and KeyboardInterrupt come from the student too
            raised = describe_exception(error, student.step, (*files, file))
        answers.append({"raised": raised, "strange": strange, "renamed": student.renamed})
        if raised is not None and raised["type"] == "MemoryError":
            break
    return {"cases": answers}, returned


def iterate_results(answer: Any) -> Iterator[tuple[str, Any]]:
    """Iterate over the arrays of a drive, which returns a mapping or yields pairs of name and array."""
    return iter(answer.items()) if isinstance(answer, Mapping) else iter(answer)


class State:
    """The state of the interpreter that one exercise must not leave to the next exercise.

    The table of modules is left out. To look at a module touches its memory, which is slow. An exercise
    that fails beside an exercise that spoils a module is tried again alone.
    """

    def __init__(self) -> None:
        self.recursion = sys.getrecursionlimit()
        self.path, self.meta_path = list(sys.path), list(sys.meta_path)
        self.stdout = sys.stdout

    def restore(self) -> None:
        """Restore error state, random state, warnings, recursion limit, paths and streams."""
        np.seterr(all="ignore")
        np.random.seed(0)
        random.seed(0)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        sys.setrecursionlimit(self.recursion)
        sys.path[:], sys.meta_path[:] = self.path, self.meta_path
        sys.stdout = sys.stderr = self.stdout


WARMING = """
import numpy as np
class Layer:
    def forward(self, x): return x
    def backward(self, dout): return dout
"""


def warm_up() -> None:
    """Run one small request before the first fork, for late imports and code that is slow the first time."""
    drive = "def drive(student, arrays):\n    yield 'out', student.forward(student.build('Layer'), [1.0])\n"
    plan = {"drive": drive, "spec": {}, "methods": [], "cases": 1}
    files = [{"path": "layer.py", "notebook": False, "cells": [(None, WARMING)]}]
    entry = {"plan": 0, "file": 0, "names": {}, "at": [], "elsewhere": [], "edits": []}
    header = {"root": "submission", "files": files, "entries": [entry], "lent": "", "replaced": []}
    kept, finders, modules = (sys.stdout, sys.stderr), list(sys.meta_path), dict(sys.modules)
    answer_request(header, [read_plan(plan, {"0/x": np.zeros(1)})], io.BytesIO())
    sys.stdout, sys.stderr = kept
    sys.meta_path[:] = finders
    for name in sys.modules.keys() - modules.keys():
        if name.startswith(SUBMITTED):
            del sys.modules[name]


def answer_spawned(request_path: str, reply_path: str) -> None:
    """Answer one request in a fresh process, with files in place of descriptors: for systems without fork.

    The process may start before the request is there. A line with the limit of memory says that it is.
    """
    preload.load_modules(preload.ALWAYS)
    memory = os.read(0, 32)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if not memory:
        stopped.LEAVE(0)  # the grader has ended
    with open(request_path, "rb") as file:
        request = file.read()
    preload.load_modules(preload.find_named_modules(request))
    preload.restore_old_names()
    stopped.install_writer()
    stopped.follow_exits()
    gc.enable()
    limits.apply_limits(int(memory), 3600)
    (header, _), *plans = wire.frames(request, complete=True)
    with open(reply_path, "r+b", buffering=0) as reply:
        answer_request(header, [read_plan(head, arrays) for head, arrays in plans], reply)
    stopped.LEAVE(0)  # does not wait for threads that the student's code left behind
