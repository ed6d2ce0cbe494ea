"""The imports of a submission's files: the names that one file asks another for."""

from __future__ import annotations

import ast
import copy
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np

# packages that nobody hands in
PACKAGES = frozenset((
    "cupy", "cv2", "google", "IPython", "jax", "keras", "matplotlib", "mpl_toolkits", "numba", "pandas", "PIL",
    "requests", "scipy", "seaborn", "skimage", "sklearn", "sympy", "tensorflow", "torch", "torchvision", "tqdm",
))  # fmt: skip


def compute_erf(x: Any) -> Any:
    """Return the error function, as scipy has it."""
    return np.vectorize(math.erf, otypes=[np.result_type(x, np.float32)])(x)


SCIPY: dict[str, Any] = {"erf": compute_erf}  # a sealed child cannot load scipy


@lru_cache(1024)
def split_import(statement: ast.stmt) -> tuple[ast.stmt, ...]:
    """Split an import of names into one import for each name, so that each can fail alone."""
    if not isinstance(statement, ast.Import | ast.ImportFrom) or len(statement.names) < 2:
        return (statement,)
    parts = [copy.copy(statement) for _ in statement.names]
    for part, name in zip(parts, statement.names, strict=True):
        part.names = [name]
    return tuple(parts)


def find_requests(statements: Iterable[ast.stmt]) -> set[tuple[str, str]]:
    """Find the names that statements ask modules for, each with the last word of its module; "*" stands for all."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    found: set[tuple[str, str]] = set()
    modules: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            found |= {(take_last_word(node.module or ""), alias.name) for alias in node.names}
            modules |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            modules |= {alias.asname: take_last_word(alias.name) for alias in node.names if alias.asname}
            modules |= {word: word for alias in node.names if not alias.asname for word in alias.name.split(".")}
    for node in nodes if modules else ():
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in modules:
                found.add((modules[owner], name))
            case ast.Attribute(value=ast.Attribute(attr=owner), attr=name) if owner in modules:
                found.add((owner, name))
    return found


def take_last_word(module: str) -> str:
    """Take the last word of a dotted name."""
    return module.rpartition(".")[2]


def write_module(statement: ast.stmt) -> str | None:
    """Write the module of an import as the student did."""
    return "." * statement.level + (statement.module or "") if isinstance(statement, ast.ImportFrom) else None
