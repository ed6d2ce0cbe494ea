"""A worker: a process that holds the checks and a zygote, and answers each task with one report.

Orders, tasks and answers are lines of JSON in ASCII on its standard input and output.
"""

from __future__ import annotations

import gc
import os
import platform
import signal
import sys
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader import sandbox
from grader.diagnosis.explain import explain_again, grade_or_explain
from grader.grading.grade import Grading, prepare_grading
from grader.model import Message, Report, Verdict
from grader.plugins import PluginError, load_plugins
from grader.plugins.files import name_plugin
from grader.sandbox import NoSandbox, SandboxFailed
from grader.submission.read import parse_contents
from grader.submission.source import Contents
from grader.version import read_versions
from grader.worker.bounds import bound_process, sum_wall_seconds
from grader.worker.order import Order, choose_exercises
from grader.worker.stored import from_json, to_json
from grader.worker.unsettled import describe_fault

NAMELESS = "submission"  # whose it is, nobody who grades needs to know


@dataclass(frozen=True)
class Greeting:
    """The versions, tier and probes of a worker, or the reason why it cannot work.

    `seconds` is how long one submission may take there by the clock.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    tier: str = ""
    probes: Mapping[str, Any] = field(default_factory=dict)
    refusal: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """A submission to grade, or to explain where its report is there."""

    contents: Contents
    report: Report | None = None


@dataclass(frozen=True)
class Answer:
    """The report, or the reason why there is none.

    Without a report, `verdict` is the verdict of every exercise: a fault of the machine, or unsettled. `explained`:
    the findings are in the report.
    """

    report: Report | None = None
    failure: Message | None = None
    verdict: Verdict = Verdict.UNSETTLED
    explained: bool = False


def list_shared_versions(plugins: Mapping[str, str]) -> dict[str, str]:
    """List the versions that a worker and its client must share."""
    minor = ".".join(platform.python_version_tuple()[:2])
    versions = read_versions()
    return {"bpgrade": versions["version"], "Python": minor, "numpy": versions["numpy"], **plugins}


def run_worker() -> None:
    """Read an order, greet, and answer tasks until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client ends its workers
    warnings.simplefilter("ignore")  # students' sources may warn while they are parsed
    box = sandbox.start(eager=True)
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)  # a plugin may print
        order = from_json(sys.stdin.readline(), Order)
        try:
            grading, greeting = prepare(order, box)
        except (NoSandbox, PluginError) as error:
            print(to_json(Greeting(refusal=str(error))), file=answers, flush=True)
            return
        print(to_json(greeting), file=answers, flush=True)
        gc.freeze()  # loaded modules stay, so nobody need look for garbage among them
        for line in sys.stdin:
            with bound_process():
                answer = to_json(carry_out(from_json(line, Task), grading))
            print(answer, file=answers, flush=True)


def prepare(order: Order, box: sandbox.Sandbox) -> tuple[Grading, Greeting]:
    """Load the checks of an order, and draw its cases."""
    loaded = load_plugins(order.plugins, course=order.course, faults={})
    known = {*loaded.versions, *(check.name for check in loaded.checks)}
    if loaded.faults and not known.issuperset((*map(name_plugin, order.plugins), *order.exercises)):
        raise PluginError("; ".join(loaded.faults.values()))
    grading = prepare_grading(choose_exercises(order, loaded.checks), loaded.checks, box, order.seed, order.limits)
    seconds = sum_wall_seconds((*grading.plans, *grading.supporting), grading.limits)
    return grading, Greeting(list_shared_versions(loaded.versions), box.tier, box.probes, seconds=seconds)


def carry_out(task: Task, grading: Grading) -> Answer:
    """Grade or explain one submission; the process ends where its zygote has ended."""
    unread = next((problem for problem in task.contents.problems if problem.message.id == "unreadable"), None)
    if unread is not None and not task.contents.files:
        return Answer(failure=unread.message, verdict=Verdict.GRADER_FAULT)
    try:
        submission = parse_contents(NAMELESS, task.contents)
        if task.report is None:
            report, explained = grade_or_explain(submission, grading)
            return Answer(report, explained=explained)
        return Answer(explain_again(task.report, submission, grading))
    except SandboxFailed:
        raise
    except MemoryError:
        return Answer(failure=Message("unsettled_memory"))
    except Exception as error:  # a bug of ours must stop neither the class nor be charged to a student
        return Answer(failure=describe_fault(error))
