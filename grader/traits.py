"""What bears on each other in the files of a submission: which are plain, import each other, define an exercise."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from grader.bytecode import Statement, statements_of
from grader.lending import absent_among, imports_of
from grader.matching import Candidate, candidate_in
from grader.model import Check
from grader.plain import is_plain
from grader.sandbox.inside.loading import ALLOWED_TOP, IN_FOLDER, dotted_name, stem_of
from grader.submission import Source, Submission

# Empty lines, and comments on lines of their own. One with a quote could end a text that goes over lines, or begin one.
NOTE = r"[ \t\f]*(?:#[^'\"\n]*)?"
NOTES, IS_NOTE = re.compile(rf"^{NOTE}\n", re.MULTILINE), re.compile(NOTE)
KEPT = 20_000  # of each kind; those of longest ago are forgotten
LONGEST = 100_000  # characters of a file
# an f-string over several lines
FILLED = re.compile(r"[fF][rR]?(?:'{3}|\"{3})|[fF][rR]?['\"][^'\"\n]*\{[^}\n]*$", re.MULTILINE)
# lines with a text over one line or several, of which nothing else is one
WHOLE, BEGUN, ENDED = (
    re.compile(one) for one in (r'[^#\'"]*"{3}[^"]*"{3}\s*', r'[^#\'"]*"{3}[^"]*', r'[^"]*"{3}[^#\'"]*')
)
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Traits:
    """What bears on others in a file: is it plain, which names does it import from which modules, as which modules
    in folders does it know files, which exercises does it define, which of their names stand in it, does it decide
    something on the form of an input, and of which statements does it consist.

    There are no statements where something of the file is left out or added when it is run.
    """

    is_plain: bool
    imports: frozenset[tuple[str, str]]
    in_folders: frozenset[str]
    defined: frozenset[str]
    names: frozenset[str]
    decides: bool
    statements: tuple[Statement, ...] | None


@dataclass(frozen=True)
class Text:
    """A file's text, and what is left of it without notes between the lines."""

    source: Source

    @cached_property
    def is_known_by_code(self) -> bool:
        """Is it the same for certain where the same is left?

        Behind a backslash an empty line is no note, and within a longer text a comment is none: what stands in it may
        keep it from compiling.
        """
        text = self.source.cells[0].text
        is_short = not self.source.is_notebook and len(text) <= LONGEST
        return (
            is_short and "\\" not in text and not FILLED.search(text) and is_characters(text) and not holds_notes(text)
        )

    @cached_property
    def code(self) -> str:
        return NOTES.sub("", self.source.cells[0].text + "\n")

    @cached_property
    def digest(self) -> bytes:
        return digest_of(self.code, self.source.remarks)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The number in the file of each line that is left."""
        return tuple(number for number, line in enumerate(self.source.cells[0].lines, 1) if not IS_NOTE.fullmatch(line))


@dataclass(frozen=True)
class Files:
    """The files of a submission: their texts and traits, and which of them each one imports.

    `reached`: by path, see `reached_by`; `absent`: the names that are imported from modules which are not there.
    """

    submission: Submission
    checks: Mapping[str, Check]
    texts: Mapping[str, Text]
    traits: Mapping[str, Traits]

    @cached_property
    def folders(self) -> list[str]:
        """What may be found as a folder when it is imported: where files lie, and from where files import."""
        names = {dotted_name(path) for path in self.traits}.union(*(one.in_folders for one in self.traits.values()))
        return sorted({name.rpartition(".")[0] for name in names})

    @cached_property
    def names(self) -> frozenset[str]:
        """The exercises' names that stand anywhere; with `absent`, all that what can be lent depends on."""
        return frozenset[str]().union(*(one.names for one in self.traits.values()))

    @cached_property
    def absent(self) -> set[str]:
        """The names that are imported from modules which are not there."""
        imports = (one for of_file in self.traits.values() for one in of_file.imports)
        return absent_among(imports, self.submission)

    @cached_property
    def reached(self) -> Mapping[str, set[str]]:
        """By path: the files that a file imports; see `reached_by`."""
        root = self.submission.name.partition(".")[0]  # which may be a folder as well
        return reached_by(self.traits, [*self.folders, root], self.checks.values())

    @cached_property
    def by_stem(self) -> Mapping[str, str]:
        """The path of a file by its name as a module; of several with one name, any."""
        return {stem_of(path): path for path in self.traits}

    @cached_property
    def defining(self) -> Mapping[str, list[str]]:
        """By exercise: the files that define it."""
        defining: dict[str, list[str]] = {name: [] for name in self.checks}
        for path, one in self.traits.items():
            for name in one.defined:
                defining[name].append(path)
        return defining

    def definitions(self, check: Check) -> list[Candidate]:
        """Where an exercise is defined, one of each file."""
        checks = [*self.checks.values()]
        found = (candidate_in(self.texts[path].source, check, checks) for path in self.defining[check.name])
        return [candidate for candidate in found if candidate]


def files_of(submission: Submission, checks: Sequence[Check], known: OrderedDict[bytes, Traits]) -> Files:
    """The files with their traits, of which those are kept that can be known again by the text."""
    texts = {source.path: Text(source) for source in submission.sources}
    traits = {}
    for path, text in texts.items():
        found = known.get(text.digest) if text.is_known_by_code else None
        if found is None:
            found = traits_of(text.source, checks)
            if text.is_known_by_code:
                keep(known, text.digest, found)
        traits[path] = found
    return Files(submission, {check.name: check for check in checks}, texts, traits)


def holds_notes(text: str) -> bool:
    """May a text within this one, over several lines, hold what looks like a comment?"""
    if "'''" in text:
        return True
    within = False
    for line in text.split("\n") if '"""' in text else ():
        if '"""' not in line:
            if within and line.lstrip().startswith("#"):
                return True
        elif within or not WHOLE.fullmatch(line):
            if not (ENDED if within else BEGUN).fullmatch(line):
                return True
            within = not within
    return within


def is_characters(text: str) -> bool:
    """Does it consist of characters, none of which is the one that Python refuses?"""
    try:
        return b"\0" not in text.encode("utf-8")
    except UnicodeEncodeError:
        return False


def digest_of(*parts: object) -> bytes:
    """SHA-256 of what is plain text and numbers."""
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).digest()


def keep(kept: OrderedDict[bytes, Kept], digest: bytes, one: Kept) -> None:
    """Add to what is kept, in place of the oldest where there is no room."""
    kept[digest] = one
    if len(kept) > KEPT:
        kept.popitem(last=False)


def traits_of(source: Source, checks: Sequence[Check]) -> Traits:
    """The traits of a file; what does not compile is not run."""
    body = [statement for cell in source.cells if cell.tree for statement in cell.tree.body]
    plain = sum(len(cell.text) for cell in source.cells) <= LONGEST and is_plain(body)
    return Traits(
        plain,
        frozenset(imports_of(source)),
        frozenset(name for cell in source.cells for name in IN_FOLDER.findall(cell.text)),
        frozenset(check.name for check in checks if candidate_in(source, check, checks)),
        source.names & {name for check in checks for name in (check.symbol, *check.aliases)},
        plain and source.decides_on_inputs,
        statements_of(body) if plain else None,
    )


def reached_by(traits: Mapping[str, Traits], folders: Iterable[str], checks: Iterable[Check]) -> dict[str, set[str]]:
    """By path: the files that a file imports, and those that these import, itself among them.

    Empty where one of them is not plain, where an import is not by the name of an exercise's file, whether there is
    one or not, or may mean one of several, and where what a file finds in another depends on which is imported first.
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
            files = paths.get(stem, [])
            # not as a folder, of which more would be run
            if stem not in exercises or (folder and folder not in units) or len(files) > 1 or module in packages:
                return set()
            # as which the file is found whatever else is there
            if files and module not in {stem, dotted_name(files[0]), *traits[path].in_folders}:
                return set()
            behind = [reach(file) for file in files]
            if not all(behind):
                return set()
            found |= set().union(*behind)
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
