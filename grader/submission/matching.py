"""Match the definitions of a submission with exercises."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from grader.model import Check, Place
from grader.submission.source import Definition, Source, Submission, normalize_name

CANDIDATES = 8  # definitions of one exercise that are graded to find the best


@dataclass(frozen=True)
class Candidate:
    """A definition that may be graded for an exercise.

    `likeness` says how near its name is to a name of the exercise. "worded" has further words, and "misspelt" has
    other letters; each needs proof that the exercise is meant.
    """

    source: Source
    definition: Definition
    likeness: Literal["exact", "worded", "misspelt"] = "exact"

    @property
    def place(self) -> Place:
        """The place where the definition begins."""
        return self.source.place(self.definition.cell, self.definition.node.lineno, self.definition.node.col_offset)


def normalize_names(check: Check) -> frozenset[str]:
    """Return the normal forms of the symbol and the aliases of an exercise."""
    return normalize_all((check.symbol, *check.aliases))


@cache
def normalize_all(names: tuple[str, ...]) -> frozenset[str]:
    """Return the normal forms of names; cached, because every definition of every file asks for them."""
    return frozenset(map(normalize_name, names))


def collect_names(node: ast.AST) -> set[str]:
    """Collect every name below a node."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def find_candidates(check: Check, checks: Sequence[Check], submission: Submission) -> list[Candidate]:
    """Find the definitions to grade for an exercise."""
    return choose_definitions(check, find_definitions(check, checks, submission))


def find_definitions(check: Check, checks: Sequence[Check], submission: Submission) -> list[Candidate]:
    """Find the last fitting definition of each file."""
    return [found for source in submission.sources if (found := find_candidate(source, check, checks))]


def choose_definitions(check: Check, found: Sequence[Candidate]) -> list[Candidate]:
    """Choose the definition at the exercise's own path, else one in a file that is named like it, else all.

    A stub does not count where something else is defined, nor a definition that the file of another one imports.
    """
    written = [c for c in found if not is_stub(check, c)] or [*found]
    ranked = [c for c in written if not any(is_imported(c, other.source) for other in written)] or written
    own = f"{check.name}.py"
    at_own_path = [c for c in written if f"/{c.source.path}".endswith(f"/{own}")]
    named_like_it = [c for c in ranked if c.source.path.rpartition("/")[2] == own.rpartition("/")[2]]
    return (at_own_path or named_like_it)[:1] or ranked[:CANDIDATES]


def is_imported(candidate: Candidate, source: Source) -> bool:
    """Does another file import this definition, or everything from its file?"""
    stem, names = candidate.source.stem, ("*", candidate.definition.name)
    return source is not candidate.source and any(
        name in names and module.rpartition(".")[2] == stem for module, name in source.imports
    )


def find_candidate(source: Source, check: Check, checks: Sequence[Check]) -> Candidate | None:
    """Find the last fitting definition of one file."""
    names = normalize_names(check) & source.normal_names
    if not names:
        return None
    by_name = source.definitions
    named = [d for d in source.all_definitions if normalize_name(d.name) in names]
    fitting = [d for d in named if is_asked_for(d, by_name, check, checks)]
    if not fitting:
        return None
    exact = [d for d in fitting if d.name == check.symbol]
    chosen = (exact or fitting)[-1]
    return Candidate(source, chosen)


def is_asked_for(
    definition: Definition,
    by_name: Mapping[str, Definition],
    check: Check,
    checks: Sequence[Check],
    known_as: str | None = None,
) -> bool:
    """Does a definition with a fitting name also fit the exercise by kind, parameters and prerequisites?

    `known_as` is the normal form of the name that is meant, where the definition has only a near name.
    """
    node = resolve_alias(definition, by_name)
    if node is None or node.kind != ("class" if check.methods else "function"):
        return False
    if not can_take(node.node, check.structure.arguments):
        return False
    name = known_as or normalize_name(definition.name)
    claimants = [
        other for other in checks if name in normalize_names(other) and bool(other.methods) == bool(check.methods)
    ]
    if len(claimants) == 1:
        return True
    used = collect_names(node.node)
    built = [c for c in claimants if c.needs and used & collect_prerequisite_names(c, checks)]
    return any(c.name == check.name for c in built) if built else not check.needs


def can_take(node: ast.stmt, arguments: Sequence[str]) -> bool:
    """Can the function be called with so many arguments? If it cannot, it is a function of another exercise."""
    if not arguments or not isinstance(node, ast.FunctionDef):
        return True
    return node.args.vararg is not None or len(node.args.posonlyargs) + len(node.args.args) >= len(arguments)


def resolve_alias(definition: Definition, by_name: Mapping[str, Definition]) -> Definition | None:
    """Return the class or function behind an alias, or None when the alias names an imported object."""
    seen: set[str] = set()
    while definition.kind == "alias":
        if definition.target is None or definition.target in seen or definition.target not in by_name:
            return None
        seen.add(definition.target)
        definition = by_name[definition.target]
    return definition


def collect_prerequisite_names(check: Check, checks: Sequence[Check]) -> set[str]:
    """Collect symbols and aliases of the prerequisites of an exercise."""
    return {name for other in checks if other.name in check.needs for name in (other.symbol, *other.aliases)}


def is_stub(check: Check, candidate: Candidate) -> bool:
    """Does every method of the exercise only raise NotImplementedError?"""
    node = candidate.definition.node
    if not check.methods:
        return isinstance(node, ast.FunctionDef) and is_only_raise(node.body)
    if not isinstance(node, ast.ClassDef):
        return False
    methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
    asked = [methods.get(name) for name in check.methods]
    return all(method is not None and is_only_raise(method.body) for method in asked)


def is_only_raise(body: Iterable[ast.stmt]) -> bool:
    """Does the body hold only `raise NotImplementedError`, perhaps after a docstring?"""
    left = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return len(left) == 1 and isinstance(left[0], ast.Raise) and "NotImplementedError" in collect_names(left[0])
