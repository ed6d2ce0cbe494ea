"""Match the definitions of a submission with exercises."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from grader.model import Check, Place
from grader.submission.source import Definition, Source, Submission, normalize_name

BEGUN = (ast.BinOp, ast.AugAssign, ast.For, ast.While, ast.ListComp)
HARMLESS = ("np.zeros", "np.random.seed")  # calls in a stub
CANDIDATES = 8  # definitions of one exercise that are graded to find the best


@dataclass(frozen=True)
class Candidate:
    """A definition that may be graded for an exercise.

    `likeness` says how near its name is to a name of the exercise. "worded" has further words, and "misspelt" has
    other letters; each needs proof that the exercise is meant. `partners` are the further functions of the exercise
    in the same file, by the name asked for, and `elsewhere` are those in other files.
    """

    source: Source
    definition: Definition
    likeness: Literal["exact", "worded", "misspelt"] = "exact"
    partners: tuple[tuple[str, Definition], ...] = ()
    elsewhere: tuple[tuple[str, Source, Definition], ...] = ()

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """All definitions of its file that are graded together."""
        return (self.definition, *(partner for _, partner in self.partners))

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
    found = [one for source in submission.sources if (one := find_candidate(source, check, checks))]
    if not check.partners:
        return found
    return [replace(one, elsewhere=tuple(find_elsewhere(one, check, submission))) for one in found]


def find_elsewhere(
    candidate: Candidate, check: Check, submission: Submission
) -> Iterator[tuple[str, Source, Definition]]:
    """Yield the partners that only other files define; of several the last that is written."""
    for missing in set(check.partners) - {name for name, _ in candidate.partners}:
        found = [
            (missing, source, definition)
            for source in submission.sources
            for name, definition in find_partners(source, check)
            if name == missing
        ]
        yield from ([one for one in found if not is_empty(check, one[2].node)] or found)[-1:]


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
    return Candidate(source, chosen, partners=find_partners(source, check))


def find_partners(source: Source, check: Check) -> tuple[tuple[str, Definition], ...]:
    """Find the further functions of an exercise in one file, each by the name asked for."""
    found = []
    for name in check.partners:
        fitting = [d for d in source.all_definitions if normalize_name(d.name) == normalize_name(name)]
        exact = [d for d in fitting if d.name == name]
        found += [(name, (exact or fitting)[-1])] if fitting else []
    return tuple(found)


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
    if node is None or node.kind != ("class" if check.is_class else "function"):
        return False
    if not can_take(node.node, check.structure.arguments):
        return False
    name = known_as or normalize_name(definition.name)
    claimants = [other for other in checks if name in normalize_names(other) and other.is_class == check.is_class]
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
    """Does every function of the exercise only raise NotImplementedError, or return None where the stub does?"""
    node = candidate.definition.node
    asked = [one.node for one in (*candidate.definitions, *(definition for _, _, definition in candidate.elsewhere))]
    if check.is_class:
        methods = {n.name: n for n in ast.iter_child_nodes(node) if isinstance(n, ast.FunctionDef)}
        if methods and all(is_only_raise(method.body) for method in methods.values()):
            return True  # perhaps the stub of another course, with other methods
        if check.structure.returns_none and isinstance(node, ast.ClassDef) and is_empty_class(node):
            return True
        names = [check.structure.named.get(name, name) for name in check.methods]
        asked = [methods[name] for name in names if name in methods]
        if len(asked) < len(names):
            return False
    return all(is_empty(check, one) for one in asked)


def is_empty(check: Check, node: ast.stmt) -> bool:
    """Does a function only raise NotImplementedError, or return None where the stub does?"""
    if not isinstance(node, ast.FunctionDef):
        return False
    return is_only_raise(node.body) or (check.structure.returns_none and returns_nothing(node.body))


def is_only_raise(body: Iterable[ast.stmt]) -> bool:
    """Does the body hold only `raise NotImplementedError`, perhaps after a docstring?"""
    left = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    return len(left) == 1 and isinstance(left[0], ast.Raise) and "NotImplementedError" in collect_names(left[0])


def returns_nothing(body: Sequence[ast.stmt]) -> bool:
    """Does a body compute nothing, and return None, 0 or a name that is only ever that?

    A stub may read its arguments, check a mode, and make zeros. Arithmetic, a loop or another function of numpy shows
    that it was begun, unless all of it is None. An argument that is passed on beside an empty branch is no sign.
    """
    nodes = [node for statement in body for node in walk_without_raises(statement)]
    calls = [ast.unparse(n.func) for n in nodes if isinstance(n, ast.Call)]
    if any(c.startswith("np.") and c not in HARMLESS for c in calls):
        return False
    beside = [node for n in nodes if isinstance(n, ast.If) and is_empty_branch(n.body) for node in ast.walk(n)]
    passed_on = [n.value for n in beside if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name)]
    stores = [pair for n in nodes if isinstance(n, ast.Assign) for t in n.targets for pair in pair_values(t, n.value)]
    kept = [(ast.unparse(target), value) for target, value in stores if value not in passed_on]
    computed = {name for name, value in kept if not is_nothing(value) and name not in collect_names(value)}
    emptied = {name for name, value in kept if is_nothing(value)} - computed
    if any(isinstance(n, BEGUN) and not is_of_nothing(n, emptied) for n in nodes):
        return False
    returned = [n.value for n in nodes if isinstance(n, ast.Return) and n.value is not None]
    first = [one.elts[0] if isinstance(one, ast.Tuple) and one.elts else one for one in returned]
    return all(is_nothing(one) or ast.unparse(one) in emptied for one in first) and bool(first or not computed)


def is_of_nothing(node: ast.AST, emptied: Collection[str]) -> bool:
    """Does a loop only store None, or a calculation only use names that are None?"""
    if isinstance(node, ast.BinOp):
        return {ast.unparse(node.left), ast.unparse(node.right)} <= {*emptied}
    stored = [n.value for n in ast.walk(node) if isinstance(n, ast.Assign)]
    return isinstance(node, ast.For) and bool(stored) and all(map(is_nothing, stored))


def is_empty_class(node: ast.ClassDef) -> bool:
    """Does a class without a base hold only its docstring, or `pass`?"""
    texts = [s for s in node.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)]
    return not node.bases and all(isinstance(s, ast.Pass) or s in texts for s in node.body)


def walk_without_raises(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a statement; what it raises is left out, for a stub may refuse an argument."""
    yield node
    for child in () if isinstance(node, ast.Raise) else ast.iter_child_nodes(node):
        yield from walk_without_raises(child)


def is_empty_branch(body: Sequence[ast.stmt]) -> bool:
    """Does a branch hold only `pass`?"""
    return all(isinstance(statement, ast.Pass) for statement in body)


def pair_values(target: ast.expr, value: ast.expr) -> Sequence[tuple[ast.expr, ast.expr]]:
    """Pair the targets of an assignment with their values; each part of an unpacked value counts as the whole."""
    if not isinstance(target, ast.Tuple):
        return [(target, value)]
    values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
    return list(zip(target.elts, values, strict=False))


def is_nothing(value: ast.expr) -> bool:
    """Is this None, 0 or NotImplemented?"""
    return (isinstance(value, ast.Constant) and value.value in (None, 0)) or (
        isinstance(value, ast.Name) and value.id == "NotImplemented"
    )
