"""Results of this run, so that of many who write the same code only the first is run."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from grader.children import Outcome
from grader.lending import absent_names, imports_of
from grader.matching import candidate_in
from grader.model import Check, CriterionResult, ExerciseResult, Finding, Message, Place, Verdict
from grader.plain import is_plain
from grader.sandbox.inside.loading import ALLOWED_TOP, IN_FOLDER, dotted_name, stem_of
from grader.submission import Source, Submission

# Empty lines, and comments on lines of their own. One with a quote could end a text that goes over lines, or begin one.
NOTE = r"[ \t\f]*(?:#[^'\"\n]*)?"
NOTES, IS_NOTE = re.compile(rf"^{NOTE}\n", re.MULTILINE), re.compile(NOTE)
KEPT = 20_000  # of the results, and of the texts; those of longest ago are forgotten
LONGEST = 20_000  # characters, for of a longer file not all edits are tried, whatever it consists of
SECONDS = 0.25  # of processor time; what takes longer is run each time, for all of a submission have a limit in common
JUDGED = (Verdict.PASSED, Verdict.FAILED, Verdict.RAISED)
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Traits:
    """What bears on others in a file: is it plain, which names does it import from which modules, as which modules
    in folders does it know files, which exercises does it define, and which of their names stand in it."""

    is_plain: bool
    imports: frozenset[tuple[str, str]]
    in_folders: frozenset[str]
    defined: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True)
class Text:
    """A file's text, and what is left of it without notes between the lines."""

    source: Source

    @cached_property
    def code(self) -> str:
        return NOTES.sub("", self.source.cells[0].text + "\n")

    @cached_property
    def digest(self) -> bytes:
        return digest_of(self.code, self.source.cells[0].tree is None, self.source.remarks)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The number in the file of each line that is left."""
        return tuple(number for number, line in enumerate(self.source.cells[0].lines, 1) if not IS_NOTE.fullmatch(line))


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


class Results:
    """Results by the code that they are of, where it is plain and so was neither helped nor hindered."""

    def __init__(self) -> None:
        self.traits: OrderedDict[bytes, Traits] = OrderedDict()
        self.results: OrderedDict[bytes, ExerciseResult] = OrderedDict()
        self.seen: OrderedDict[bytes, None] = OrderedDict()

    def recall(self, code: WholeCode) -> ExerciseResult | None:
        """The result at this submission's lines; None where it is not known, or may be about other lines here."""
        kept = self.results.get(code.digest)
        if kept is None:
            return None
        result = moved(kept, code.here)
        if not code.are_clear(result.findings):
            return None
        findings = [code.quoted(*both) for both in zip(kept.findings, result.findings, strict=True)]
        told = tuple(finding for finding in findings if finding)
        return replace(result, findings=told) if len(told) == len(findings) else None

    def remember(self, code: WholeCode, result: ExerciseResult, outcome: Outcome) -> None:
        """Keep a result that came from a child of its own, unless it fits no other lines than these.

        Of one that came from a child with others, it is only kept that this code was seen.
        """
        keep(self.seen, code.digest, None)
        if outcome.shared or outcome.death is not None or outcome.seconds > SECONDS or result.verdict not in JUDGED:
            return
        says_lines = any("line" in message.values for message in messages_in(result))
        if says_lines and any(place.file != outcome.attempt.candidate.source.path for place in raised_at(outcome)):
            return  # the message does not say of which file
        try:
            left = moved(result, code.left)
        except (LookupError, ValueError):
            return  # a place in another file, or among notes
        adds_lines = any((edit.place.line or 0) % 2 for finding in left.findings for edit in finding.edits)
        if code.are_clear(result.findings) and not adds_lines:
            keep(self.results, code.digest, left)

    def traits_of(self, text: Text, checks: Sequence[Check]) -> Traits:
        """The traits of a file, found out once for all with its code."""
        if text.source.is_notebook or len(text.source.cells[0].text) > LONGEST:
            return replace(traits_of(text, checks), is_plain=False)
        found = self.traits.get(text.digest)
        if found is None:
            found = traits_of(text, checks)
            keep(self.traits, text.digest, found)
        return found

    def codes(
        self, wanted: Iterable[Check], checks: Sequence[Check], submission: Submission, seed: int
    ) -> dict[str, WholeCode]:
        """By exercise: the code that its result depends on, where all of it is plain; another seed makes it another."""
        texts = {source.path: Text(source) for source in submission.sources}
        traits = {path: self.traits_of(text, checks) for path, text in texts.items()}
        named = frozenset[str]().union(*(one.names for one in traits.values()))
        absent = absent_names(submission, (one for of_file in traits.values() for one in of_file.imports))
        folders = folders_of(traits)
        reached = reached_by(traits, folders, checks)
        by_name = {check.name: check for check in checks}
        defining: dict[str, list[str]] = {check.name: [] for check in checks}
        for path, one in traits.items():
            for name in one.defined:
                defining[name].append(path)
        codes = {}
        for check in wanted:
            built_on = list(needs_of(check, by_name))
            homes = [path for one in built_on for path in defining[one.name]]
            if all(len(defining[one.name]) <= 1 for one in built_on) and all(map(reached.get, homes)):
                paths = set[str]().union(*(reached[path] for path in homes))
                # which names a layer is lent by depends on which of them stand anywhere
                lent_by = {"*"}.union(*((one.symbol, *one.aliases) for one in built_on[1:])) if check.needs else set()
                used = {path: texts[path] for path in sorted(paths)}
                files = [(path, text.digest) for path, text in used.items()]
                around = [seed, submission.name, sorted(folders), sorted(lent_by & named), sorted(lent_by & absent)]
                codes[check.name] = WholeCode(digest_of(check.name, files, around), used)
        return codes


def digest_of(*parts: object) -> bytes:
    """SHA-256 of what is plain text and numbers."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).digest()


def is_clear(source: Source, place: Place) -> bool:
    """Is there no note above the line? What belongs in front of a line is put above its notes, or behind others."""
    above = source.line(replace(place, line=place.line - 1)) if place.line else None
    return above is None or bool(above.strip() and not above.lstrip().startswith("#"))


def keep(kept: OrderedDict[bytes, Kept], digest: bytes, one: Kept) -> None:
    """Add to what is kept, in place of the oldest where there is no room."""
    kept[digest] = one
    if len(kept) > KEPT:
        kept.popitem(last=False)


def traits_of(text: Text, checks: Sequence[Check]) -> Traits:
    """The traits of a file."""
    source = text.source
    # behind a backslash an empty line is no note; what does not compile is not run
    return Traits(
        "\\" not in text.code and all(is_plain(cell.tree) for cell in source.cells if cell.tree),
        frozenset(imports_of(source)),
        frozenset(name for cell in source.cells for name in IN_FOLDER.findall(cell.text)),
        frozenset(check.name for check in checks if candidate_in(source, check, checks)),
        source.names & {name for check in checks for name in (check.symbol, *check.aliases)},
    )


def folders_of(traits: Mapping[str, Traits]) -> set[str]:
    """What may be found as a folder when it is imported: where files lie, and from where files import."""
    names = {dotted_name(path) for path in traits}.union(*(one.in_folders for one in traits.values()))
    return {name.rpartition(".")[0] for name in names}


def reached_by(traits: Mapping[str, Traits], folders: Iterable[str], checks: Sequence[Check]) -> dict[str, set[str]]:
    """By path: the files that a file imports, and those that these import, itself among them.

    Empty where one of them is not plain, where an import is not by the name of an exercise's file, or may mean one of
    several or none, and where what a file finds in another depends on which is imported first.
    """
    units, exercises = {check.unit for check in checks}, {check.name.rpartition("/")[2] for check in checks}
    paths: dict[str, list[str]] = {}
    for path in traits:
        paths.setdefault(stem_of(path), []).append(path)
    packages = {
        ".".join(parts[:n]) for name in folders for parts in [name.split(".")] for n in range(1, len(parts) + 1)
    }
    reached: dict[str, set[str]] = {}

    def reach(path: str) -> set[str]:
        if path in reached:
            return reached[path]
        reached[path] = set()  # which is what it stays in a circle
        if not traits[path].is_plain:
            return set()
        found = {path}
        for module in {module for module, _ in traits[path].imports if module.partition(".")[0] not in ALLOWED_TOP}:
            folder, _, stem = module.rpartition(".")
            is_named = stem in exercises and (not folder or folder in units) and len(paths.get(stem, ())) == 1
            # as which the file is found whatever else is there, and not as a folder, of which more would be run
            is_found = (
                is_named
                and module not in packages
                and module in {stem, dotted_name(paths[stem][0]), *traits[path].in_folders}
            )
            behind = reach(paths[stem][0]) if is_found else set()
            if not behind:
                return set()
            found |= behind
        reached[path] = found
        return found

    if not any("." in stem for stem in paths):  # or the file would have more names
        for path in traits:
            reach(path)
    return reached


def needs_of(check: Check, by_name: Mapping[str, Check]) -> Iterator[Check]:
    """The exercise, and all that it is built on."""
    yield check
    for need in check.needs:
        if need in by_name:
            yield from needs_of(by_name[need], by_name)


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


def raised_at(outcome: Outcome) -> Iterator[Place]:
    """Where it stopped, case by case."""
    for observation in outcome.observations:
        if observation.raised and observation.raised.place:
            yield observation.raised.place


def messages_in(result: ExerciseResult) -> Iterator[Message]:
    """All messages of a result."""
    messages = [result.reason, *(line.message for line in result.criteria)]
    messages += [finding.message for finding in result.findings] + [remark.message for remark in result.remarks]
    yield from (message for message in messages if message is not None)
