"""Turn verdicts of the store into marks, by the points, dates and decisions of the course."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from grader.classroom.marks.settings import CourseFile, Override, Terms, names_criterion, names_exercise
from grader.classroom.store.rows import HandedIn
from grader.grading.verdict import find_verdict
from grader.model import Check, CriterionResult, ExerciseResult, Message, Verdict

EXCUSED, NOTHING_HANDED_IN = Message("mark.excused"), Message("mark.nothing_handed_in")
NOT_GRADED, NOT_REACHED = Message("mark.not_graded"), Message("mark.not_reached")
OVERRIDE = "mark.override"  # with the reason that a person gave


@dataclass(frozen=True, slots=True)
class ExerciseMark:
    """An exercise of a student: points, or None where nothing can be said, and then `why`."""

    points: float | None
    maximum: float
    verdict: Verdict
    why: Message | None = None


@dataclass(frozen=True)
class Mark:
    """The points of one student: a mark for each exercise, of the hand-in that counts.

    `keys` are further ids of the student's, by the roster. `hand_ins` says how many there are. `factor` is already in
    the points. `notes` are for staff. `language` is that of texts for the student, by the roster or the course file.
    """

    student: str
    cells: Mapping[str, ExerciseMark]
    name: str = ""
    keys: tuple[str, ...] = ()
    hand_in: HandedIn | None = None
    hand_ins: int = 0
    late: bool = False
    factor: float = 1.0
    notes: tuple[Message, ...] = ()
    language: str | None = None

    @property
    def maximum(self) -> float:
        """Add up the points that can be had."""
        return sum(mark_exercise.maximum for mark_exercise in self.cells.values())

    @property
    def total(self) -> float | None:
        """Add up the points; None if a cell is empty."""
        points = [cell.points for cell in self.cells.values()]
        return None if None in points else round(sum(p for p in points if p is not None), 4)


Results = Sequence[ExerciseResult]


def mark_student(
    student: str,
    tried: Iterable[tuple[HandedIn, Results | None]],
    checks: Sequence[Check],
    course: CourseFile,
    due: datetime | None = None,
) -> Mark:
    """Mark a student's best or last hand-in.

    Results are None if the store has none or cannot read them. `due` is the roster's date for that student; the date
    of the course file for a student comes first.
    """
    terms = course.students.get(student, Terms())
    notes = [Message("mark.agreed", {"why": terms.reason})] if terms.reason else []
    due = terms.due or due or course.due
    worth = [mark_hand_in(hand_in, results, checks, course, due) for hand_in, results in tried]
    hand_ins = len(worth)
    if not worth:
        given = course.overrides.get(student, {})
        nothing = {
            c.name: ExerciseMark(0.0, find_points(c, course), Verdict.MISSING) for c in list_counted(checks, course)
        }
        worth = [Mark(student, apply_overrides(nothing, given), notes=(NOTHING_HANDED_IN,))]
    chosen = worth[-1]
    if course.attempts == "best":
        chosen = max(
            worth, key=lambda one: (one.total is not None, one.total or 0.0, one.hand_in and one.hand_in.number)
        )
    if terms.excused:
        cells = {n: replace(c, points=None, why=EXCUSED) for n, c in chosen.cells.items()}
        chosen, notes = replace(chosen, cells=cells), [*notes, EXCUSED]
    return replace(chosen, hand_ins=hand_ins, notes=(*chosen.notes, *notes))


def mark_hand_in(
    hand_in: HandedIn, results: Results | None, checks: Sequence[Check], course: CourseFile, due: datetime | None
) -> Mark:
    """Mark one hand-in."""
    terms = course.students.get(hand_in.student, Terms())
    late = is_late(hand_in, due)
    factor = (course.late.factor if late else 1.0) if terms.factor is None else terms.factor
    found = {result.name: result for result in apply_course(results or (), course)}
    cells = {c.name: mark_exercise(found.get(c.name), c, course, factor) for c in list_counted(checks, course)}
    if results is None:
        cells = {n: replace(c, why=Message("mark.damaged")) for n, c in cells.items()}
    cells = apply_overrides(cells, course.overrides.get(hand_in.student, {}))
    unsure = late and terms.due is not None and hand_in.submitted is None
    notes = (Message("mark.untimed"),) if unsure else ()
    return Mark(hand_in.student, cells, hand_in=hand_in, late=late, factor=factor, notes=notes)


def mark_exercise(result: ExerciseResult | None, check: Check, course: CourseFile, factor: float) -> ExerciseMark:
    """Mark one exercise; a fault of the grader and what is unsettled leave the points empty, not zero."""
    maximum = find_points(check, course)
    if result is None:
        return ExerciseMark(None, maximum, Verdict.GRADER_FAULT, NOT_GRADED)
    if result.verdict is Verdict.GRADER_FAULT:
        why = Message("mark.fault", {"id": result.reason and result.reason.id})
        return ExerciseMark(None, maximum, result.verdict, why)
    if result.verdict is Verdict.UNSETTLED:
        return ExerciseMark(None, maximum, result.verdict, result.reason)
    return ExerciseMark(
        round(result.score / result.maximum * maximum * factor, 4) if maximum else 0.0, maximum, result.verdict
    )


def apply_overrides(cells: Mapping[str, ExerciseMark], given: Mapping[str, Override]) -> dict[str, ExerciseMark]:
    """Return the cells with the points that a person gave; these are final."""
    found = dict(cells)
    for exact in (False, True):  # what names the exercise itself comes after what names its unit, as of points
        for name, override in ((n, o) for p, o in given.items() for n in cells if applies(p, n, exact=exact)):
            why = Message(OVERRIDE, {"why": override.reason})
            found[name] = replace(cells[name], points=float(override.points), why=why)
    return found


def applies(pattern: str, name: str, *, exact: bool) -> bool:
    """Does a pattern name that exercise, by its own name or, unless `exact`, in any other way?"""
    return names_exercise(pattern, name) and (pattern in (name, name.rpartition("/")[2])) is exact


def is_late(hand_in: HandedIn, due: datetime | None) -> bool:
    """Is the hand-in late? Its time decides; without a time, the word of the platform does."""
    if due is None or hand_in.submitted is None:
        return hand_in.late
    submitted = hand_in.submitted
    return (submitted if submitted.tzinfo else submitted.replace(tzinfo=due.tzinfo)) > due


def list_counted(checks: Iterable[Check], course: CourseFile) -> list[Check]:
    """List the checks whose exercises are not void, as a whole or in all criteria with points."""
    return [check for check in checks if not is_void(check.name, course) and has_points(check, course)]


def has_points(check: Check, course: CourseFile) -> bool:
    """Is there a criterion left to take the points of the void ones?"""
    return any(c.weight and not is_void_criterion(check.name, c.id, course) for c in check.criteria)


def is_void(exercise: str, course: CourseFile) -> bool:
    """Is an exercise void as a whole?"""
    return any(names_exercise(pattern, exercise) for pattern in course.void if ":" not in pattern)


def is_void_criterion(exercise: str, criterion: str, course: CourseFile) -> bool:
    """Is a criterion of that exercise void?"""
    return any(names_criterion(pattern, exercise, criterion) for pattern in course.void)


def find_points(check: Check, course: CourseFile) -> float:
    """Return an exercise's points: the course's for it, for its unit, or the check's own."""
    exact = [n for pattern, n in course.points.items() if pattern in (check.name, check.name.rpartition("/")[2])]
    wide = [n for pattern, n in course.points.items() if names_exercise(pattern, check.name)]
    return next(iter([*exact, *wide]), check.points)


def apply_course(results: Results, course: CourseFile, checks: Sequence[Check] = ()) -> tuple[ExerciseResult, ...]:
    """Return the results without void ones, worth the course's points if `checks` holds their check."""
    by_name = {check.name: check for check in checks}
    found = []
    for result in results:
        check = by_name.get(result.name)
        if is_void(result.name, course) or (check is not None and not has_points(check, course)):
            continue
        kept = drop_void_criteria(result, course)
        points = find_points(check, course) if check is not None else result.maximum
        found.append(scale_result(kept, points))
    return tuple(found)


def drop_void_criteria(result: ExerciseResult, course: CourseFile) -> ExerciseResult:
    """Return a result without its void criteria; the others share its points."""
    kept = tuple(c for c in result.criteria if not is_void_criterion(result.name, c.id, course))
    if len(kept) == len(result.criteria):
        return result
    own = result.verdict in (Verdict.PASSED, Verdict.FAILED, Verdict.RAISED)
    return replace(result, criteria=kept, verdict=find_verdict(kept) if own else result.verdict)


def scale_result(result: ExerciseResult, points: float) -> ExerciseResult:
    """Return a result worth so many points."""
    whole = sum(criterion.maximum for criterion in result.criteria)
    if math.isclose(whole, points) and result.maximum == points:
        return result
    scale = points / whole if whole else 0.0
    criteria = tuple(scale_criterion(criterion, scale) for criterion in result.criteria)
    return replace(result, maximum=points, criteria=criteria)


def scale_criterion(criterion: CriterionResult, scale: float) -> CriterionResult:
    """Return a criterion worth so many times its points."""
    return replace(criterion, score=criterion.score * scale, maximum=criterion.maximum * scale)


def is_hidden(exercise: str, criterion: str, hidden: Sequence[str]) -> bool:
    """Is a criterion, or the whole exercise, hidden from students?"""
    return any(names_exercise(p, exercise) if ":" not in p else names_criterion(p, exercise, criterion) for p in hidden)
