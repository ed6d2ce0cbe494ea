"""A class is graded into its store: what runs, and what is not run again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from corpus import SOLUTIONS, Counting, WorkersInside, prepare

from grader.classroom.intake.collect import HandIn
from grader.classroom.marks.classbook import make_classbook
from grader.classroom.marks.settings import CourseFile
from grader.classroom.marks.view import make_marked_report
from grader.classroom.run.engine import Engine
from grader.classroom.run.grade_class import ClassRun, Counts
from grader.classroom.run.work import prepare_work
from grader.classroom.store.rows import Run
from grader.classroom.store.store import Store
from grader.model import Check
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.worker.order import Order

RELU = (SOLUTIONS / "activation/relu.py").read_text(encoding="utf-8")
WRONG = RELU.replace("dout * self.passed", "dout")


class Class:
    """A class that grades itself on relu, in a folder."""

    def __init__(self, folder: Path, checks: Sequence[Check], box: Counting) -> None:
        self.folder, self.checks, self.box = folder, checks, box
        self.version = "1"
        self.chosen = [check for check in checks if check.name == "activation/relu"]

    def hand_in(self, student: str, files: Mapping[str, str]) -> HandIn:
        """Write a student's files."""
        found = []
        for name, text in files.items():
            path = self.folder / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            found.append((name, path))
        return HandIn(student, tuple(found))

    def grade(self, *hand_ins: HandIn, seed: int = 0, limits: Limits | None = None, **more: Any) -> tuple[Counts, int]:
        """The result of a run, and the number of children that it started."""
        before = self.box.children
        with self.run(seed=seed, limits=limits) as run:
            counts = run.grade(hand_ins, **more)
        return counts, self.box.children - before

    @contextmanager
    def run(self, seed: int = 0, limits: Limits | None = None) -> Iterator[ClassRun]:
        """A run over the class."""
        order = Order((), "book", tuple(check.name for check in self.chosen), seed, limits or Limits())
        work = prepare_work(order, self.checks)
        workers = WorkersInside(prepare(self.chosen, self.box, seed, limits))
        recorded = Run(seed, "A", {}, {"version": self.version, "numpy": "2", "plugins": {}})
        with Store(self.folder / "class.sqlite", write=True) as store, Engine(work, workers, 1) as engine:
            yield ClassRun(store, engine, recorded)

    def report(self, student: str) -> Any:
        """A student's report as staff see it."""
        with Store(self.folder / "class.sqlite") as store:
            book = make_classbook(store, self.chosen, CourseFile())
            (mark,) = (one for one in book.marks if one.student == student)
            return make_marked_report(store, CourseFile(), self.chosen, mark)


@pytest.fixture
def class_(tmp_path: Path, checks: tuple[Check, ...], forking: Sandbox) -> Class:
    return Class(tmp_path, checks, Counting(forking))


def test_the_same_bytes_of_two_students_run_once(class_: Class) -> None:
    ann, bob = (class_.hand_in(student, {"hw/relu.py": WRONG}) for student in ("ann", "bob"))
    alone, children = class_.grade(ann)
    together, more = class_.grade(ann, bob)

    assert (alone.graded, together.graded, together.before) == (1, 0, 2)
    assert (children > 0, more) == (True, 0)
    reports = [class_.report(student) for student in ("ann", "bob")]
    assert [report.submission for report in reports] == ["ann", "bob"]
    assert reports[0].exercises == reports[1].exercises
    with class_.run() as run:
        run.explain(run.find_unexplained())
    assert class_.report("bob").exercises[0].findings[0].place.file == "hw/relu.py"
    assert class_.report("bob").exercises == class_.report("ann").exercises


def test_the_same_bytes_of_two_students_run_once_in_one_run_too(class_: Class) -> None:
    _, alone = class_.grade(class_.hand_in("ann", {"relu.py": WRONG}))
    pair = [class_.hand_in(student, {"relu.py": WRONG + "# ours\n"}) for student in ("bob", "eve")]
    counts, children = class_.grade(*pair)

    assert (counts.graded, counts.same, children) == (1, 1, alone)


def test_an_upload_of_the_same_bytes_is_not_run_again(class_: Class) -> None:
    class_.grade(class_.hand_in("ann", {"relu.py": WRONG}))
    _, changed = class_.grade(class_.hand_in("ann", {"relu.py": RELU}))
    counts, again = class_.grade(class_.hand_in("ann", {"relu.py": WRONG}))

    assert (changed > 0, again, counts.before) == (True, 0, 1)
    assert class_.report("ann").exercises[0].score == 3.5, "the last upload counts"


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"limits": Limits(cpu=9.0)},
        {"force": True},
    ],
)
def test_with_another_seed_or_limit_the_same_bytes_run_again(class_: Class, change: dict[str, Any]) -> None:
    ann = class_.hand_in("ann", {"relu.py": WRONG})
    class_.grade(ann)
    counts, children = class_.grade(ann, **change)

    assert (counts.graded, children > 0) == (1, True)


def test_files_of_another_name_run_again_for_their_names_stand_in_the_report(class_: Class) -> None:
    class_.grade(class_.hand_in("ann", {"relu.py": WRONG}))
    counts, children = class_.grade(class_.hand_in("bob", {"hw/relu.py": WRONG}))

    assert (counts.graded, children > 0) == (1, True)
    assert class_.report("bob").exercises[0].graded_from.file == "hw/relu.py"


def test_by_another_version_the_same_bytes_run_again(class_: Class) -> None:
    ann = class_.hand_in("ann", {"relu.py": WRONG})
    class_.grade(ann)
    class_.version = "2"

    assert class_.grade(ann)[1] > 0


def test_marks_come_first_and_explanations_later(class_: Class) -> None:
    ann, bob = class_.hand_in("ann", {"relu.py": WRONG}), class_.hand_in("bob", {"relu.py": RELU})
    class_.grade(ann, bob)
    marked = class_.report("ann").exercises[0]
    with class_.run() as run:
        pending = run.find_unexplained()
        waiting = run.store.count_unexplained()
        run.explain(pending)
        left = run.store.count_unexplained()
    explained = class_.report("ann").exercises[0]

    assert (marked.findings, marked.score) == ((), 3.5)
    assert (len(pending), waiting, left) == (1, 1, 0), "what is right has nothing to explain"
    assert [finding.id for finding in explained.findings] == ["mask_not_used"]
    assert explained.criteria == marked.criteria
    assert class_.grade(ann, bob)[1] == 0


def test_of_some_students_only_theirs_is_explained(class_: Class) -> None:
    class_.grade(*(class_.hand_in(name, {"relu.py": WRONG + f"# {name}\n"}) for name in ("ann", "bob")))
    with class_.run() as run:
        run.explain(run.find_unexplained({"bob"}))

    assert [bool(class_.report(student).exercises[0].findings) for student in ("ann", "bob")] == [False, True]


def test_a_report_of_another_seed_is_not_explained_with_this_one(class_: Class) -> None:
    class_.grade(class_.hand_in("ann", {"relu.py": WRONG}))
    with class_.run(seed=1) as run:
        run.explain(run.find_unexplained())
        left = run.store.count_unexplained()

    assert left == 1
    assert class_.report("ann").exercises[0].findings == ()
