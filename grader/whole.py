"""The whole code that an exercise's result depends on, and how its lines are found again in another layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.model import Check, CriterionResult, ExerciseResult, Finding, Message, Place
from grader.submission import Source
from grader.traits import Files, Text, digest_of, needs_of

LONGEST = 20_000  # characters, for of a longer file not all edits are tried, whatever it consists of


@dataclass(frozen=True)
class WholeCode:
    """All that an exercise's result depends on: a digest of it, and the texts by path."""

    digest: bytes
    texts: Mapping[str, Text]

    def left(self, place: Place) -> Place:
        """The place with twice the line's number among those that are left; one more for what is behind such a line.

        Where all notes from there to the next line are comments, it may as well be above that one.
        """
        if place.line is None:
            return place
        text = self.texts[place.file]
        is_behind = place.line not in text.numbers
        number = text.numbers.index(place.line - is_behind)
        until = text.numbers[number + 1] if number + 1 < len(text.numbers) else place.line
        notes = text.source.cells[0].lines[place.line - 1 : until - 1]
        if is_behind and notes and all(line.strip() for line in notes):
            raise LookupError(place)
        return replace(place, line=2 * number + is_behind)

    def here(self, place: Place) -> Place:
        """The place that was left, with the line's number in the file."""
        if place.line is None:
            return place
        number, is_behind = divmod(place.line, 2)
        return replace(place, line=self.texts[place.file].numbers[number] + is_behind)

    def quoted(self, left: Finding, here: Finding) -> Finding | None:
        """The finding with the line that it quotes, None where one of the two has none."""
        if left.place is None or here.place is None or not (left.place.line or 0) % 2:
            return here
        line = self.texts[here.place.file].source.line(here.place)
        return replace(here, source_line=line) if (line is None) == (left.source_line is None) else None

    def are_clear(self, findings: Sequence[Finding]) -> bool:
        """Is each of their places the same in any layout? That of what something is built on is a definition's."""
        named = [place for one in findings if one.kind != "dependency" for place in places_in(one)]
        return all(is_clear(self.texts[place.file].source, place) for place in named if place.file in self.texts)


def whole_of(check: Check, files: Files, seed: int) -> WholeCode | None:
    """The code that an exercise's result depends on, where all of it is plain; another seed makes it another."""
    built_on = list(needs_of(check, files.checks))
    homes = [path for one in built_on for path in files.defining[one.name]]
    if any(len(files.defining[one.name]) > 1 for one in built_on) or not all(map(files.reached.get, homes)):
        return None
    used = {path: files.texts[path] for path in sorted(set[str]().union(*(files.reached[path] for path in homes)))}
    if not all(text.is_known_by_code and len(text.code) <= LONGEST for text in used.values()):
        return None
    # which names a layer is lent by depends on which of them stand anywhere
    lent_by = {"*"}.union(*((one.symbol, *one.aliases) for one in built_on[1:])) if check.needs else set()
    around = [seed, files.submission.name, files.folders, sorted(lent_by & files.names), sorted(lent_by & files.absent)]
    return WholeCode(digest_of(check.name, [(path, text.digest) for path, text in used.items()], around), used)


def is_clear(source: Source, place: Place) -> bool:
    """Is there no note above the line? What belongs in front of a line is put above its notes, or behind others."""
    above = source.line(replace(place, line=place.line - 1)) if place.line else None
    return above is None or bool(above.strip() and not above.lstrip().startswith("#"))


def moved(result: ExerciseResult, to: Callable[[Place], Place]) -> ExerciseResult:
    """The result with each of its places put elsewhere; lines in messages are of the file it is graded from."""
    home = result.graded_from

    def said(message: Message) -> Message:
        line = message.values.get("line")
        if home is None or line is None:
            return message
        return Message(message.id, {**message.values, "line": type(line)(to(replace(home, line=int(line))).line)})

    def of_criterion(line: CriterionResult) -> CriterionResult:
        return replace(line, message=said(line.message)) if line.message and "line" in line.message.values else line

    def of_finding(finding: Finding) -> Finding:
        edits = tuple(replace(edit, place=to(edit.place)) for edit in finding.edits)
        also = tuple(map(to, finding.also))
        place = finding.place and to(finding.place)
        return replace(finding, message=said(finding.message), place=place, also=also, edits=edits)

    return replace(
        result,
        reason=result.reason and said(result.reason),
        criteria=tuple(map(of_criterion, result.criteria)),
        findings=tuple(map(of_finding, result.findings)),
        remarks=tuple(replace(r, message=said(r.message), place=r.place and to(r.place)) for r in result.remarks),
        graded_from=home and to(home),
        also_found=tuple(map(to, result.also_found)),
    )


def places_in(finding: Finding) -> Iterator[Place]:
    """The lines that a finding names."""
    yield from (place for place in (finding.place, *finding.also) if place is not None)
    yield from (edit.place for edit in finding.edits)


def messages_in(result: ExerciseResult) -> Iterator[Message]:
    """All messages of a result."""
    messages = [result.reason, *(line.message for line in result.criteria)]
    messages += [finding.message for finding in result.findings] + [remark.message for remark in result.remarks]
    yield from (message for message in messages if message is not None)
