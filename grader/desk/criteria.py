"""Criteria as tests of pytest: the code of a submission runs in its sealed child, and never in pytest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grader import sandbox
from grader.catalogue.catalogue import Catalogue
from grader.catalogue.choice import ENGLISH, choose_language
from grader.grading.grade import Grading, prepare_grading
from grader.model import Check, CriterionResult, ExerciseResult, Verdict
from grader.plugins import NoSuchCourse, load_plugins
from grader.plugins.courses import DEFAULT
from grader.reports.explanations import WORST, format_place, list_explanations
from grader.reports.visible import visible
from grader.submission.matching import choose_definitions, find_definitions
from grader.submission.read import SUFFIXES, read_submission
from grader.worker.alone import grade_alone

LEVEL = 2


@dataclass
class GradingSession:
    """The checks, the sandbox and the texts of one run of pytest, and each exercise that it has graded."""

    grading: Grading
    catalogue: Catalogue
    english: Catalogue  # the names of tests are in English, so that -k selects the same everywhere
    results: dict[tuple[Path, str], ExerciseResult] = field(default_factory=dict)

    def grade(self, root: Path, name: str) -> ExerciseResult:
        """Grade an exercise of a submission, once."""
        if (root, name) not in self.results:
            report = grade_alone(root.name, partial(read_submission, root), self.grading.narrow([name]))
            self.results[root, name] = visible(report, level=LEVEL).exercises[0]
        return self.results[root, name]


SESSION = pytest.StashKey[GradingSession]()


def open_session(config: pytest.Config) -> GradingSession:
    """Return the session of this run; the first call starts its sandbox."""
    if SESSION not in config.stash:
        try:
            loaded = load_plugins(
                language=choose_language(), course=config.getoption("bpgrade_course") or DEFAULT, faults={}
            )
        except NoSuchCourse as error:
            raise pytest.UsageError(str(error)) from None
        grading = prepare_grading(loaded.checks, loaded.checks, sandbox.start())
        config.stash[SESSION] = GradingSession(grading, loaded.make_catalogue(), loaded.make_catalogue(ENGLISH))
    return config.stash[SESSION]


def close_session(config: pytest.Config) -> None:
    """Close the sandbox of this run."""
    if SESSION in config.stash:
        config.stash[SESSION].grading.sandbox.close()


def collect_graded_file(file: Path, parent: pytest.Collector) -> list[pytest.Collector]:
    """Return the collector of a source or notebook; none for any other file."""
    return [GradedFile.from_parent(parent, path=file)] if file.name.lower().endswith(SUFFIXES) else []


class CriterionFailed(Exception):
    """A criterion did not pass; the text is the explanation."""


class GradedFile(pytest.File):
    """One file of a submission, which is the folder or file that the command line names."""

    def collect(self) -> Iterable[pytest.Collector]:
        """Yield the exercises whose definition stands in this file."""
        root = self.find_root()
        submission = read_submission(root)
        relative = self.path.relative_to(root).as_posix() if root.is_dir() else self.path.name
        checks = open_session(self.config).grading.checks
        for check in checks:
            chosen = choose_definitions(check, find_definitions(check, checks, submission))
            if any(candidate.source.path == relative for candidate in chosen):
                yield GradedExercise.from_parent(self, name=chosen[0].definition.name, check=check, root=root)

    def find_root(self) -> Path:
        """Find the folder of the command line that this file lies in, else the file itself."""
        named = (Path(self.config.invocation_params.dir, argument.partition("::")[0]) for argument in self.config.args)
        above = [path.resolve() for path in named if path.is_dir() and self.path.is_relative_to(path.resolve())]
        return max(above, key=lambda path: len(path.parts), default=self.path)


class GradedExercise(pytest.Collector):
    """One exercise of a file."""

    def __init__(self, *, check: Check, root: Path, **options: Any) -> None:
        super().__init__(**options)
        self.check, self.root = check, root

    def collect(self) -> Iterable[pytest.Item]:
        """Yield a test for each criterion."""
        session = open_session(self.config)
        for criterion in self.check.criteria:
            name = session.english.name_criterion(criterion.id)
            yield GradedCriterion.from_parent(self, name=name, criterion=criterion.id)


class GradedCriterion(pytest.Item):
    """One criterion of an exercise."""

    parent: GradedExercise

    def __init__(self, *, criterion: str, **options: Any) -> None:
        super().__init__(**options)
        self.criterion = criterion

    def runtest(self) -> None:
        """Grade the exercise, if no other criterion did; skip a criterion that says neither right nor wrong."""
        session = open_session(self.config)
        result = session.grade(self.parent.root, self.parent.check.name)
        found = next((one for one in result.criteria if one.id == self.criterion), None)
        verdict = found.verdict if found and result.verdict is not Verdict.NOT_STARTED else result.verdict
        if verdict in WORST or verdict is Verdict.MISSING:
            root, here = self.parent.root, self.config.invocation_params.dir
            prefix = os.path.relpath(root if root.is_dir() else root.parent, here).replace(os.sep, "/") + "/"
            reasons = explain_criterion(result, found, prefix.removeprefix("./"), session.catalogue)
            raise CriterionFailed("\n".join(reasons))
        if verdict is not Verdict.PASSED:
            pytest.skip(session.catalogue.name_verdict(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the explanation without a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, CriterionFailed) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place and the name for the report of pytest."""
        return self.path, None, f"{self.parent.name}: {self.name}"


def explain_criterion(
    result: ExerciseResult, found: CriterionResult | None, prefix: str, catalogue: Catalogue
) -> Iterator[str]:
    """Yield the fault of a criterion, and the reasons why the exercise is wrong; `prefix` stands before each path."""
    if found is not None and found.message is not None:
        yield catalogue.format_message(found.message)
    for explanation in list_explanations(result, catalogue):
        yield format_place(explanation.place, prefix, catalogue)
        yield from explanation.lines
