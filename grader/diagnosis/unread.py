"""Explain a text that Python cannot read: search the slips without which it compiles, and prove them by a run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from grader.diagnosis.failed_exercise import FailedExercise
from grader.diagnosis.proposals.lines import UNCOVERED, Slip, find_displaced_methods
from grader.diagnosis.proposals.syntax_slips import SLIPS
from grader.grading.attempt import Attempt
from grader.grading.grade import Grading
from grader.grading.plan import Plan
from grader.grading.run import run_together
from grader.grading.stand_ins import lend_stand_ins
from grader.grading.verdict import judge_outcome
from grader.model import Edit, Finding, Message, Place, Untrusted
from grader.submission.edit import replace_line
from grader.submission.matching import find_candidate, find_candidates, is_stub
from grader.submission.source import COMPILED_CAP, Cell, Source, Submission
from grader.submission.unreached import WANTED, Unreached, describe_stop

TRIED = 12  # mended texts that are run
SECONDS = 0.25  # of processor time for each
WHOLE = 1.0
# the ids of all findings about a definition that is not reached
UNREAD = frozenset((*SLIPS, *UNCOVERED, *WANTED.values(), "syntax", "sign_apart", "name_left_out", "script",
                    "file_empty", "file_without", "file_of_others"))  # fmt: skip
NOTHING_REACHED = (0.0, 0)
ROUNDS = 8  # slips of one cell that are found
WIDTH = 3  # texts in which the next slip is looked for
LONGEST = 1000  # characters of a line that is looked at
COMPILED = 500_000  # characters that are compiled in all, which takes half a second
TRIES = 400  # texts that are compiled
# where these stand in code there is no doubt, even if Python then stops at an earlier line
ALWAYS_WRONG = ("full_width", "typographic_quote", "invisible_character", "sign_of_mathematics", "prompt",
                "markdown_fence", "braces")  # fmt: skip
# a keyword that is mended is a step, also where the line has another slip
WORDS = ("keyword_misspelt", "korean_keyboard", "space_left_out")
# one of many ways to a text that compiles; only a run shows that it is the one
GUESSES = ("sign_left_out", "sign_apart", "space_too_many", "stray_text", "bracket_kind", "sentence")


@dataclass(frozen=True)
class Mended:
    """A cell without some of its slips."""

    cell: Cell
    slips: tuple[Slip, ...] = ()

    @property
    def is_guess(self) -> bool:
        """Is a slip among those of which there are many?"""
        return any(slip.id in GUESSES for slip in self.slips)

    @property
    def leaves_out(self) -> bool:
        """Is something left out without which the code may only be another?"""
        return any(slip.id == "stray_text" for slip in self.slips)

    @property
    def is_offered(self) -> bool:
        """Is it known for each slip how the line was meant?"""
        return all(slip.offered for slip in self.slips)


def search_slips(cell: Cell, is_defined: Callable[[Cell], bool]) -> tuple[list[Mended], Mended]:
    """Return the mended cells that compile and define what is needed, and the cell mended as far as is sure."""
    permits = iter(range(min(COMPILED // max(len(cell.text), 1), TRIES)))
    front = [part] = [Mended(cell)]
    for _ in range(ROUNDS):
        steps = [step for one in front for step in list_steps(one, permits)]
        whole = [one for one in steps if one.cell.error is None]
        if defining := [one for one in whole if is_defined(one.cell)]:
            return defining, part
        steps.sort(key=lambda one: (one.is_guess, not one.is_offered))
        if steps and not steps[0].is_guess:
            part = steps[0]
        front = [one for one in steps if one.cell.error is not None and one.is_offered][:WIDTH]
        if not front or part.cell.error is None:
            break
    return [], part


def list_steps(one: Mended, permits: Iterator[int]) -> Iterator[Mended]:
    """Yield the texts with one slip less that compile, or in which Python stops further down.

    Once a kind of slip that is no guess makes it compile, the kinds after it are not tried.
    """
    error, lines = one.cell.error, one.cell.text.split("\n")
    if error is None or any(len(line) > LONGEST for line in lines):
        return
    for id, finder in SLIPS.items():
        is_whole = False
        later: list[Mended] = []
        for slip in finder(lines, error):
            after = apply_slip(one.cell, slip)
            if after.text == one.cell.text:
                continue
            if next(permits, None) is None:
                return
            step = Mended(after, (*one.slips, replace(slip, id=slip.id or id)))
            if after.error is None:
                yield step
                is_whole = is_whole or not (step.is_guess or not step.is_offered)
            elif is_further(error, after.error, step):
                later.append(step)
        yield from later
        if is_whole:
            return


def apply_slip(cell: Cell, slip: Slip) -> Cell:
    """Return the cell with the lines of a slip as they were meant."""
    lines = enumerate(cell.text.split("\n"), 1)
    return Cell(cell.number, "\n".join(slip.lines.get(number, line) for number, line in lines))


def is_further(before: SyntaxError, after: SyntaxError, step: Mended) -> bool:
    """Does Python stop further on than before, and not above the slip?"""
    slip, stopped, line = step.slips[-1], before.lineno or 1, after.lineno or 1
    moved = (after.msg, after.lineno) != (before.msg, before.lineno)
    within = line == stopped == max(slip.lines) and (after.offset or 0) > (before.offset or 0)
    return line > max(stopped, *slip.lines) or (slip.id in WORDS and within) or (slip.id in ALWAYS_WRONG and moved)


@dataclass(frozen=True)
class UnreadCell:
    """A cell in which Python finds no definition, and the exercise that needs one.

    `name` is what the exercise calls, where that is not its own definition.
    """

    source: Source
    cell: Cell
    plan: Plan
    submission: Submission
    grading: Grading
    name: str | None = None

    def mend(self, cell: Cell) -> Source:
        """Return the source with another text of the cell."""
        cells = tuple(cell if one is self.cell else one for one in self.source.cells)
        return replace(self.source, cells=cells)

    def is_defined(self, cell: Cell) -> bool:
        """Is the definition there once the cell has another text?"""
        source = self.mend(cell)
        if self.name is not None:
            return self.name in source.definitions
        found = find_candidate(source, self.plan.check, self.grading.checks)
        return found is not None and not is_stub(self.plan.check, found)


def explain_unreached(
    unreached: Unreached, plan: Plan, submission: Submission, grading: Grading
) -> tuple[Finding, ...]:
    """Find what keeps Python from reaching a definition; the plain facts where nothing is proved."""
    source = submission.source(unreached.place.file)
    cell = source.cell(unreached.place.cell) if source else None
    if source is None or cell is None:
        return (Finding("name", unreached.message.id, unreached.message, place=unreached.place),)
    unread = UnreadCell(source, cell, plan, submission, grading)
    if cell.error is not None:
        return explain_broken(unread)
    message, line = unreached.message, unreached.place.line or 1
    proposed = UNCOVERED.get(message.id) if len(cell.text) <= COMPILED_CAP else None
    for slip in proposed(cell, line, message.values) if proposed else ():
        after = apply_slip(cell, slip)
        if after.error is None and unread.is_defined(after):
            return (make_slip_finding(replace(slip, id=message.id, values={**message.values, **slip.values}), unread),)
    place = unreached.place
    return (Finding("name", message.id, message, place=place, source_line=source.line(place)),)


def explain_unread_name(failed: FailedExercise) -> tuple[Finding, ...]:
    """Find the slips of a text that would define a missing function, or a name of an exception's line."""
    read: set[str] = set()
    candidate = failed.attempt.candidate
    for one in failed.counted:
        line = failed.code.text(one.raised.place) if one.raised and one.raised.place else None
        read |= set(re.findall(r"[^\W\d]\w*", line or ""))
    read |= {*failed.check.partners} - {name for name, *_ in (*candidate.partners, *candidate.elsewhere)}
    read -= candidate.source.definitions.keys()
    for source in failed.submission.sources if read else ():
        for cell in source.cells:
            named = {header.name for header in cell.headers if header.kind} & read if cell.error else set[str]()
            if named:
                plan = failed.attempt.plan
                return explain_broken(UnreadCell(source, cell, plan, failed.submission, failed.grading, min(named)))
    return ()


def explain_displaced(failed: FailedExercise) -> tuple[Finding, ...]:
    """Find the methods that a class lacks, because they stand at another place or under another name."""
    attempt, source = failed.attempt, failed.attempt.candidate.source
    cell, owner = source.cell(failed.code.candidate.definition.cell), failed.code.node
    if cell is None or not isinstance(owner, ast.ClassDef) or not any(o.raised for o in failed.counted):
        return ()
    unread = UnreadCell(source, cell, attempt.plan, failed.submission, failed.grading)
    found = [make_slip_finding(slip, unread) for slip in find_displaced_methods(cell, owner, failed.check.methods)]
    if not found:
        return ()
    tried = [(), *(finding.edits for finding in found)]
    before, *after = measure_edits(attempt, tried, failed.submission, failed.grading)
    best = max(after)
    return (found[after.index(best)],) if best > before else ()


def explain_broken(unread: UnreadCell) -> tuple[Finding, ...]:
    """Find the slips that keep a cell from compiling, and say where Python stopped if that does not mend it."""
    whole, part = search_slips(unread.cell, unread.is_defined)
    best = choose_proved(whole, unread) or part
    found = tuple(make_slip_finding(slip, unread) for slip in best.slips)
    if best.cell.error is None:
        return found
    message, place = describe_stop(unread.source, best.cell, best.cell.error)  # no slip is proved
    line, lines = unread.source.line(place), best.cell.lines
    if line != (lines[place.line - 1] if place.line and place.line <= len(lines) else None):
        place = replace(place, column=None)
    return (*found, Finding("name", message.id, message, place=place, source_line=line))


def choose_proved(whole: Sequence[Mended], unread: UnreadCell) -> Mended | None:
    """Choose the text that a run proves, else the likeliest that is no guess; None where all are guesses."""
    if len(whole) == 1 and not whole[0].is_guess:
        return whole[0]
    offered = [one for one in whole if one.is_offered][:TRIED]
    reached = measure_runs(offered, unread) if offered else []
    most = max(reached, default=NOTHING_REACHED)
    best = [one for one, found in zip(offered, reached, strict=False) if found == most]
    if most[0] >= WHOLE or (len(best) == 1 < len(offered) and not best[0].leaves_out):
        return best[0]
    return next((one for one in (*best, *whole) if not one.is_guess), None)


def measure_runs(mended: Sequence[Mended], unread: UnreadCell) -> list[tuple[float, int]]:
    """Run the exercise in each mended text, and measure how far it comes."""
    first = unread.mend(mended[0].cell)
    copy = replace(
        unread.submission, sources=tuple(first if one is unread.source else one for one in unread.submission.sources)
    )
    found = find_candidates(unread.plan.check, unread.grading.checks, copy)
    if not found:
        return []
    attempt = Attempt(unread.plan, found[0])
    attempt = lend_stand_ins(attempt, (), unread.grading.checks, copy) or attempt
    return measure_edits(attempt, [compare_lines(first, one.cell) for one in mended], copy, unread.grading)


def measure_edits(
    attempt: Attempt, edits: Sequence[Sequence[Edit]], submission: Submission, grading: Grading
) -> list[tuple[float, int]]:
    """Run an attempt with each of these edits: the share of its points, and how few cases raise something."""
    attempts = [replace(attempt, edits=tuple(one), cpu=SECONDS) for one in edits]
    outcomes = run_together(attempts, submission, grading.sandbox, grading.limits)
    judged = [judge_outcome(outcome).result for outcome in outcomes]
    raised = [sum(o.raised is not None for o in outcome.observations) for outcome in outcomes]
    return [(one.score / (one.maximum or WHOLE), -count) for one, count in zip(judged, raised, strict=True)]


def compare_lines(source: Source, cell: Cell) -> tuple[Edit, ...]:
    """Return the edits that turn a cell of a source into another text with as many lines."""
    before = source.cell(cell.number)
    pairs = zip(before.lines if before else (), cell.lines, strict=False)
    return tuple(
        replace_line(source, Place(source.path, number, cell.number), new)
        for number, (old, new) in enumerate(pairs, 1)
        if old != new
    )


def make_slip_finding(slip: Slip, unread: UnreadCell) -> Finding:
    """Make the finding of a slip at its line."""
    source, cell = unread.source, unread.cell.number
    line = slip.place or min(slip.lines)
    edits = tuple(replace_line(source, Place(source.path, at, cell), text) for at, text in sorted(slip.lines.items()))
    place = next((edit.start for edit in edits if edit.start.line == line), Place(source.path, line, cell))
    values = {name: Untrusted(value) if type(value) is str else value for name, value in slip.values.items()}
    return Finding("name", slip.id, Message(slip.id, values), edits=edits if slip.offered else (), place=place,
                   source_line=source.line(place))  # fmt: skip
