"""What an exercise consists of: the statements that it reads, in all files, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from grader.bytecode import Statement
from grader.children import Attempt
from grader.sandbox.inside.loading import ALLOWED_TOP
from grader.traits import Files, digest_of

WORD = re.compile(r"[^\W\d]\w*")
ALL_NAMES = "namespace"  # a drive with this word may look at whatever a file defines


def part_of(attempt: Attempt, files: Files, seed: int) -> bytes | None:
    """A digest of all that an attempt's outcome depends on, by bytecode; None where that may be anything.

    These are the statements that bind the names which the definition and the drive look up, those that these look up
    in turn, and so on, through all imports; where something is lent for a name, that instead.
    """
    candidate, check = attempt.candidate, attempt.plan.check
    home = candidate.source.path
    reached = files.reached.get(home)
    if not reached or candidate.shadowed or attempt.edit or candidate.definition.name in attempt.replaced:
        return None
    words = words_of(f"{check.drive} {check.spec}")
    statements = {path: files.traits[path].statements for path in reached}
    if ALL_NAMES in words or None in statements.values():
        return None
    reading = Reading(files, {path: own or () for path, own in statements.items()}, frozenset(attempt.replaced))
    reading.visit(home, candidate.definition.name)
    for path in (home, *sorted(reached - {home})):
        bound = frozenset[str]().union(*(statement.binds for statement in reading.statements[path]))
        for name in sorted(words & bound):
            reading.visit(path, name)
    if reading.is_mixed:
        return None
    lent = (attempt.lent, attempt.replaced)
    about = (seed, files.submission.name, files.folders, check.name, candidate.definition.name, lent)
    numbers = {path: number for number, path in enumerate(dict.fromkeys(path for path, _ in reading.found))}
    looked_up = [(numbers[path], name, found) for (path, name), found in reading.found.items()]
    run = sorted((numbers[path], position) for path, position in reading.run)
    paths = list(numbers)
    digests = [(number, reading.statements[paths[number]][position].digest) for number, position in run]
    return digest_of(about, files.traits[home].decides, looked_up, digests)


@lru_cache(256)
def words_of(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(WORD.findall(text))


@dataclass
class Reading:
    """What was looked up where, and which statements are run for it, by path and position."""

    files: Files
    statements: dict[str, tuple[Statement, ...]]
    replaced: frozenset[str]
    found: dict[tuple[str, str], bool | None] = field(default_factory=dict)  # None where there is no such file
    run: set[tuple[str, int]] = field(default_factory=set)
    is_mixed: bool = False  # is a name looked up while a file is run that is lent afterwards?

    def visit(self, path: str, name: str) -> None:
        """Look a name up in a file, and what is read for it."""
        if (path, name) in self.found:
            return
        binding = [n for n, one in enumerate(self.statements[path]) if name in one.binds]
        self.found[path, name] = bool(binding)
        if name in self.replaced:
            return
        for number in binding:
            if (path, number) not in self.run:
                self.run.add((path, number))
                self.read(path, self.statements[path][number])

    def read(self, path: str, statement: Statement) -> None:
        """Look up what a statement reads; an import of several names fails for all of them where one is missing."""
        for module, name in statement.imports:
            stem = module.rpartition(".")[2]
            if module.partition(".")[0] in ALLOWED_TOP:
                continue
            if stem in self.files.by_stem:
                self.visit(self.files.by_stem[stem], name)
            else:
                self.found[module, name] = None
        if not statement.imports:
            self.is_mixed |= bool(statement.at_once & self.replaced)
            for name in sorted(statement.at_once | statement.later):
                self.visit(path, name)
