"""Search the slips without which a text compiles: the fewest first, and the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grader.diagnosis.proposals.lines import Slip
from grader.diagnosis.proposals.syntax_slips import SLIPS
from grader.submission.source import Cell

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
