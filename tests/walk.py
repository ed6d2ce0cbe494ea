"""Follow one submission through one grading: print each call in grader/ that takes the submission or a part of it.

    python tests/walk.py [FILE] [--methods] [--every]

FILE is a wrong submission in the folder of its exercise, tests/mistaken/mul_layer/stores_x_twice.py if none is given.
A step is a call with an argument that is, or holds, an object of grader/submission (Submission, Source, Cell,
Definition, Candidate ...). A function that is called again by the same caller is one step, as it is for a reader;
with --every each call is a step. With --methods a call whose `self` alone holds the submission is a step as well:
`cell.tree`, `candidate.place`. Printed at the end, for both ways to count: the changes of module from step to
step, and how many of these lead to a module in a higher layer of tests/imports.py.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from imports import LAYER_OF, ROOT, find_part, name_module

from grader import sandbox
from grader.diagnosis.explain import grade_and_explain
from grader.grading.grade import prepare_grading
from grader.plugins import load_plugins
from grader.submission.read import read_submission

FIRST = ROOT / "tests" / "mistaken" / "mul_layer" / "stores_x_twice.py"
OURS = str(ROOT / "grader")
DEPTH = 4  # objects inside each other that are looked at for a part of the submission


@dataclass(frozen=True)
class Step:
    """One call: the module and the function that are called, and the number of open steps above it."""

    module: str
    function: str
    depth: int
    is_passed: bool  # an argument other than `self` holds the submission


def holds_submission(value: object, depth: int = DEPTH) -> bool:
    """Say whether a value is an object of grader/submission, or has one inside."""
    if depth == 0:
        return False
    if type(value).__module__.startswith("grader.submission."):
        return True
    if isinstance(value, list | tuple):
        return any(holds_submission(item, depth - 1) for item in value[:3])
    if isinstance(value, dict):
        return any(holds_submission(item, depth - 1) for item in list(value.values())[:3])
    if type(value).__module__.startswith("grader."):
        return any(holds_submission(inner, depth - 1) for inner in read_fields(value))
    return False


def read_fields(value: object) -> Iterator[object]:
    """Yield the fields of an object; a property is not read, for it may call functions."""
    if is_dataclass(value):
        yield from (getattr(value, field.name, None) for field in fields(value))
    else:
        yield from vars(value).values() if hasattr(value, "__dict__") else ()


class Recorder:
    """Receives each call of the interpreter, and keeps the calls that take the submission."""

    def __init__(self, every: bool) -> None:
        self.every = every
        self.steps: list[Step] = []
        self.seen: set[tuple[CodeType, CodeType | None]] = set()
        self.open: list[FrameType] = []

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and self.open and self.open[-1] is frame:
            self.open.pop()
        if event != "call" or not frame.f_code.co_filename.startswith(OURS) or frame.f_code.co_name.startswith("<"):
            return
        code = frame.f_code
        held = [name for name in read_arguments(code) if holds_submission(frame.f_locals.get(name))]
        if not held:
            return
        caller = self.open[-1].f_code if self.open else None
        if self.every or (code, caller) not in self.seen:
            self.seen.add((code, caller))
            module = name_module(Path(code.co_filename))
            self.steps.append(Step(module, code.co_qualname, len(self.open), held != ["self"]))
        self.open.append(frame)


def read_arguments(code: CodeType) -> tuple[str, ...]:
    """Return the names of the arguments of a function, those of `*args` and `**options` too."""
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]


def record_walk(path: Path, every: bool) -> list[Step]:
    """Grade and explain a submission, and return its steps."""
    checks = load_plugins().checks
    chosen = [check for check in checks if check.name.endswith(f"/{path.parent.name}")]
    recorder = Recorder(every)
    box = sandbox.start()
    grading = prepare_grading(chosen, checks, box, 0, None)
    try:
        sys.setprofile(recorder)
        grade_and_explain(read_submission(path), grading)
    finally:
        sys.setprofile(None)
        box.close()
    return recorder.steps


def find_changes(steps: list[Step]) -> list[tuple[str, str]]:
    """Return the pairs of modules between which one step goes to the next."""
    return [(before.module, after.module) for before, after in pairwise(steps) if before.module != after.module]


def is_upward(before: str, after: str) -> bool:
    """Say whether the second module is in a higher layer than the first."""
    return LAYER_OF[find_part(after)] > LAYER_OF[find_part(before)]


def summarize(steps: list[Step]) -> str:
    """Return the numbers of steps, modules and changes in one line."""
    changes = find_changes(steps)
    up = [(before, after) for before, after in changes if is_upward(before, after)]
    modules = {step.module for step in steps}
    return (
        f"{len(steps)} steps in {len(modules)} modules, {len(changes)} changes of module, {len(up)} to a higher layer"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=FIRST)
    parser.add_argument("--methods", action="store_true", help="print the calls whose `self` alone holds it as well")
    parser.add_argument("--every", action="store_true", help="print repeated calls as well")
    options = parser.parse_args()
    steps = record_walk(options.file.resolve(), options.every)
    passed = [step for step in steps if step.is_passed]
    module = ""
    for number, step in enumerate(steps if options.methods else passed, 1):
        print(f"{number:4}  {'' if step.module == module else step.module:40}  {'  ' * step.depth}{step.function}")
        module = step.module
    print(f"passed as an argument: {summarize(passed)}")
    print(f"with methods: {summarize(steps)}")


if __name__ == "__main__":
    main()
