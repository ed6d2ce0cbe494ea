"""Everything that test modules share: paths, labels, ways to grade, the command, and readers of the formats."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import junitparser
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from grader.catalogue.catalogue import Catalogue, list_fields
from grader.commands import group
from grader.diagnosis.explain import grade_and_explain
from grader.grading.attempt import Attempt
from grader.grading.grade import Grading, prepare_grading
from grader.grading.plan import Plan
from grader.grading.run import run_together
from grader.grading.verdict import judge_outcome
from grader.model import Check, ExerciseResult, Finding, Message, Report, Verdict
from grader.plugins import Plugins, load_plugins
from grader.sandbox import Ended, Request, Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.matching import find_candidates
from grader.submission.read import read_submission
from grader.submission.source import Submission
from grader.worker.stored import from_json, to_json
from grader.worker.worker import Task, carry_out

ROOT = Path(__file__).parent.parent
SOLUTIONS = ROOT / "solutions"
STYLES = ROOT / "tests" / "styles"
MISTAKEN = ROOT / "tests" / "mistaken"
MISTAKEN_FILES = sorted(MISTAKEN.rglob("*.py"))
SCHEMAS = {
    name: json.loads((ROOT / "tests" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("gitlab", "gradescope", "classroom50", "sarif", "prairielearn")
}
WRONG_RELU = "class Relu:\n    def forward(self, x):\n        return x * (x > 0)\n    def backward(self, dout):\n        return dout\n"
BARE = ("value", "raised")  # messages that state a fact and no reason
DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))

Grade = Callable[..., Report]
GradeOne = Callable[..., ExerciseResult]


@cache
def load_built_in(language: str = "en", course: str = "book") -> Plugins:
    """Load a built-in course; a command without plugins loads the book."""
    return load_plugins(language=language, course=course)


def load_checks() -> tuple[Check, ...]:
    """Return the built-in checks."""
    return load_built_in().checks


@cache
def load_english() -> Catalogue:
    """Return the English catalogue."""
    return load_built_in().make_catalogue()


def mark_rest(cases: Iterable[Any], quick: Collection[Any], mark: pytest.MarkDecorator) -> list[Any]:
    """Mark every case that is not among the quick cases; a tuple holds all arguments of its case."""
    rows = [(case, case if isinstance(case, tuple) else (case,)) for case in cases]
    return [pytest.param(*row, marks=() if case in quick else mark) for case, row in rows]


@cache
def read_solutions() -> Submission:
    """Read the solutions of the book; those of another course lie in a folder of its name."""
    found = read_submission(SOLUTIONS)
    return replace(found, sources=tuple(source for source in found.sources if source.path.count("/") == 1))


def find_check(path: Path) -> Check:
    """Return the check of a file whose folder has the name of its exercise."""
    return next(check for check in load_checks() if check.name.endswith(f"/{path.parent.name}"))


def list_styles() -> list[Path]:
    """Return the files in tests/styles in a fixed order: correct work in every accepted style."""
    return sorted(path for path in STYLES.rglob("*") if path.suffix in (".py", ".ipynb"))


def list_exercises(path: Path) -> tuple[str, ...]:
    """Return the exercises of a style file: its folder's, or those in its line `# exercises: ...`."""
    by_short = {check.name.rpartition("/")[2]: check.name for check in load_checks()}
    if path.parent.name in by_short:
        return (by_short[path.parent.name],)
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        _, mark, names = line.partition("exercises:")
        if mark:
            listed = [name.strip(' ",\\n') for name in names.replace("\\n", "").split(",")]
            return tuple(name for name in listed if name in by_short.values())
    raise ValueError(f"{path}: no line `# exercises: ...` and no exercise of the folder's name")


def grade_path(path: Path, names: Iterable[str], box: Sandbox, seed: int = 0) -> Report:
    """Grade a file or a folder for the exercises of these full names."""
    chosen = [check for check in load_checks() if check.name in set(names)]
    return grade_and_explain(read_submission(path), prepare(chosen, box, seed))


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files that are given as {path: text}, and return their folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return folder


def prepare(chosen: Sequence[Check], box: Sandbox, seed: int = 0, limits: Limits | None = None) -> Grading:
    """Prepare the grading of the chosen exercises, built-in ones or those of a plugin."""
    known = {(check.name, check.symbol) for check in load_checks()}
    every_check = load_checks() if all((check.name, check.symbol) in known for check in chosen) else chosen
    return prepare_grading(chosen, every_check, box, seed, limits)


class Counting:
    """A sandbox that counts the children of another one, and those of them that are killed."""

    def __init__(self, box: Sandbox) -> None:
        self.box, self.children, self.killed = box, 0, 0

    tier, probes = property(lambda self: self.box.tier), property(lambda self: self.box.probes)

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the requests in the other sandbox."""
        ends = self.box.run(requests, limits)
        self.children += len(requests)
        self.killed += sum(end.killed is not None for end in ends)
        return ends

    def close(self) -> None:
        """Leave the other sandbox open."""


class WorkersInside:
    """A worker in this process, whose sandbox a test can watch; it answers one task at a time."""

    jobs = 1

    def __init__(self, grading: Grading) -> None:
        self.grading, self.lock = grading, threading.Lock()
        self.tier, self.probes = grading.sandbox.tier, grading.sandbox.probes

    def ask(self, task: str) -> str:
        with self.lock:  # however many threads ask
            return to_json(carry_out(from_json(task, Task), self.grading))

    def close(self) -> None:
        """The sandbox is the test's."""


def grade_mistaken(path: Path, box: Sandbox, seed: int = 0) -> ExerciseResult:
    """Grade a file for the exercise of its folder's name."""
    (result,) = grade_path(path, [find_check(path).name], box, seed).exercises
    return result


def find_passing_seeds(submission: Submission, plans: Mapping[int, Plan], box: Sandbox) -> set[int]:
    """Return the seeds under which an exercise passes; all plans run in one child, and nothing is explained."""
    first = next(iter(plans.values()))
    found = find_candidates(first.check, load_checks(), submission)
    if not found:
        return set()
    attempts = [Attempt(plan, found[0]) for plan in plans.values()]
    outcomes = run_together(attempts, submission, box, Limits(total=600))
    return {seed for seed, outcome in zip(plans, outcomes, strict=True) if judge_outcome(outcome).passed}


# The labels of tests/mistaken


@dataclass(frozen=True)
class LabelsMet:
    """The labels that a result meets: the file loses points, and its first finding is the labelled one."""

    loses: bool
    finding: bool
    line: bool
    reason: bool


def read_label(path: Path, name: str) -> str | None:
    """Return the text after `name:` in the first lines of a file, which are `# name: text; name: text`."""
    head = path.read_text(encoding="utf-8", errors="replace").splitlines()[:4]
    parts = [part for line in head if "#" in line for part in line.lstrip("\ufeff# ").split(";")]
    return next((text.strip() for key, _, text in (part.partition(":") for part in parts) if key.strip() == name), None)


def is_later(path: Path, name: str) -> bool:
    """Say whether a label is marked `later`: the report does not meet it yet."""
    return "later" in (read_label(path, name) or "")


def compare_with_labels(path: Path, result: ExerciseResult) -> LabelsMet:
    """Compare the result of a labelled file with its labels."""
    first = next(iter(result.findings), None)
    line = int(re.findall(r"\d+", read_label(path, "line") or "0")[0])
    named = first is not None and [first.id] == re.findall(r"[\w.]+", read_label(path, "finding") or "")[:1]
    placed = first is not None and first.place is not None and first.place.line == line
    loses = result.verdict is not Verdict.PASSED and result.score < result.maximum
    return LabelsMet(loses, named, placed, first is not None and named and has_reason(first))


def has_reason(finding: Finding) -> bool:
    """Say whether a finding says why: its message is no bare fact, or it has a formula or an edit."""
    return finding.message.id not in BARE or bool(finding.formula or finding.edits)


# Sentences that give away the solution


def gives_away(sentence: str, right: str) -> bool:
    """Say whether a sentence contains the right formula, as it stands and not as a part of another formula.

    One name alone (`dout`) is no formula: a sentence must be able to speak of it.
    """
    formula = normalize(re.split(r", \w+ = ", right)[0])  # without the meanings of its names
    if re.fullmatch(r"\W?\w*", formula):
        return False
    pattern = rf"(?<![\w.)\]*/@+-]){re.escape(formula)}(?![\w.(\[*/@+-]|\)[.*/@+-])"
    return bool(re.search(pattern, normalize(sentence)))


def normalize(text: str) -> str:
    """Remove the spaces, `np.` and `self.` with or without which a formula may be written."""
    return re.sub(r"\s*([-+*/@=<>,()])\s*", r"\1", re.sub(r"\b(?:np|self)\.", "", text)).strip()


def find_early_sentences(exercise: ExerciseResult) -> list[str]:
    """Return the sentences of level 2 that contain the right formula, or a line as it must be."""
    messages = [part.message for part in (*exercise.findings, *exercise.criteria, *exercise.remarks) if part.message]
    sentences = [load_english().format_message(message) for message in messages]
    sentences += [text for f in exercise.findings for text in load_english().list_further(f.message)]
    sentences += [f"`{f.formula}`" for f in exercise.findings if f.formula]
    right = [f.expected_formula for f in exercise.findings if f.expected_formula]
    right += [edit.after.strip() for f in exercise.findings for edit in f.edits if edit.after.strip()]
    return [sentence for sentence in sentences if any(gives_away(sentence, formula) for formula in right)]


def find_incomplete_texts(report: Report) -> list[Message]:
    """Return the messages of a report that have no text, or no form of it for which every value is given."""
    parts = [part for e in report.exercises for part in (*e.findings, *e.criteria, *e.remarks)]
    reasons = [e.reason for e in report.exercises]
    texts, found = load_english().texts, []
    for message in (*(part.message for part in (*parts, *report.problems)), *reasons):
        if message is not None and message.id not in texts:
            found.append(message)
        elif message is not None:
            given = {name for name, value in message.values.items() if load_english().format_value(name, value, 6)}
            found += [] if any(list_fields(form) <= given for form in texts[message.id].text) else [message]
    return found


# The command


@dataclass(frozen=True)
class Result:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


def bpgrade(*words: str, cwd: Path, encoding: str = "utf-8", safe: bool = True, **variables: str) -> Result:
    """Run the command in a process of its own; no traceback may show in its output."""
    environment = {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONIOENCODING": encoding} | variables
    done = subprocess.run(
        [sys.executable, *(["-P"] if safe else []), "-m", "bpgrade", *words],
        cwd=cwd, capture_output=True, env=environment, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    result = Result(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
    assert "Traceback" not in result.out + result.err
    return result


def invoke(*words: str, cwd: Path, **variables: str) -> Result:
    """Run the command in this process: it is imported already, which halves the time."""
    with chdir(cwd):
        result = CliRunner(env={"CI": None, **variables}).invoke(group, words)
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return Result(result.exit_code, result.stdout, result.stderr)


def invoke_with_plugins(folder: Path, *words: str, cwd: Path) -> Result:
    """Run the command in this process with the plugins of a folder, as these are now."""
    names = {path.stem for path in folder.glob("*.py")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "dont_write_bytecode", True)  # a file that changes within a second looks the same
        patch.syspath_prepend(folder)
        for name in names:
            patch.delitem(sys.modules, name, raising=False)
        try:
            return invoke(*words, cwd=cwd)
        finally:
            for name in names:
                sys.modules.pop(name, None)


# Readers of the formats: each reads a document as its platform does


@dataclass(frozen=True)
class WorkflowCommand:
    """A command that a runner reads from one line of a job's log."""

    name: str
    properties: dict[str, str]
    data: str


def read_commands(log: str) -> list[WorkflowCommand]:
    """Return the commands in a log as GitHub's runner reads them, unknown names included.

    `::name key=value,...::data` counts at the start of a line, after white space at most; failing that,
    `##[name key=value;...]data` counts anywhere in the line. Azure's agent looks for `##vso[`.
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        if modern := re.match(r"\s*::(.*?)::(.*)", line, re.DOTALL):
            found.append(parse_command(modern[1], ",", PROPERTY, unescape(modern[2], DATA)))
        elif old := re.search(r"##(?:\w+)?\[(.*?)\](.*)", line, re.DOTALL):
            found.append(parse_command(old[1], ";", DATA, unescape(old[2], DATA)))
    return found


def parse_command(head: str, separator: str, escapes: tuple[tuple[str, str], ...], data: str) -> WorkflowCommand:
    """Make a command from its head (name and properties) and its data."""
    name, _, rest = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in rest.strip().split(separator) if "=" in pair)
    return WorkflowCommand(name, {key: unescape(value, escapes) for key, value in pairs}, data)


def unescape(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    """Return the text before it was escaped; the escape sign itself is put back last."""
    for written, meant in escapes:
        text = text.replace(written, meant)
    return text


def read_markdown(text: str) -> list[Token]:
    """Return every token of a Markdown document, nested ones too; HTML and tables count."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: list[Token] = []
    for token in parser.parse(text):
        found += [token, *(token.children or [])]
    return found


def read_junit(text: str) -> list[junitparser.TestSuite]:
    """Return the suites of a JUnit document."""
    return list(junitparser.JUnitXml.fromstring(text.encode("utf-8")))


def read_json_lines(text: str) -> list[Any]:
    """Return the documents of a file of JSON lines."""
    return [json.loads(line) for line in text.splitlines()]
