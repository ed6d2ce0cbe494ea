"""Hypotheses for an import that failed: another module, or another name of a file of the submission."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module

from grader.diagnosis.proposals.site import Proposal, Site, cost_of_name, list_near
from grader.model import Edit
from grader.sandbox.protocol import ALLOWED_TOP

LIBRARIES = ("abc", "collections", "copy", "dataclasses", "functools", "itertools", "math", "operator", "random",
             "typing", "numpy", "numpy.linalg", "numpy.random")  # fmt: skip
SHORT = {"np": "numpy as np"}  # what is usually imported under a short name


def propose_modules(site: Site) -> Iterator[Proposal]:
    """Propose the meaning of the import that failed in the line of the site."""
    statement, name, submission = site.statement, str(site.raised.name), site.failed.submission
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return
    if site.raised.type == "ModuleNotFoundError":
        named = next((alias for alias in statement.names if alias.name == name), None)
        if isinstance(statement, ast.Import) and named and not named.asname and name in SHORT:
            values = {"name": name, "near": f"import {SHORT[name]}"}
            yield site.suppose("module_misspelt", values, site.replace(named, SHORT[name]), 0.1)
        dotted = {source.path.rpartition(".")[0].replace("/", ".") for source in submission.sources}
        for other in list_near(name, ALLOWED_TOP | dotted | {source.stem for source in submission.sources}):
            edits, values = rename_module(site, statement, name, other), {"name": name, "near": other}
            yield site.suppose("module_misspelt", values, edits, cost_of_name(name, other))
        return
    module = str(site.raised.owner)
    stem = module.rpartition(".")[2]
    known = {one for source in submission.sources if source.stem == stem for one in source.definitions}
    known |= {*dir(import_module(module))} if module in LIBRARIES else set()
    for other in list_near(name, known):
        values, cost = {"name": name, "near": other}, cost_of_name(name, other)
        reads = [n for n in site.source_nodes if name in (getattr(n, "id", None), getattr(n, "name", None))]
        everywhere = site.replace_all([n for n in reads if isinstance(n, ast.Name | ast.alias)], other)
        yield site.suppose("import_misspelt", values, everywhere, cost)
        for alias in (alias for alias in statement.names if alias.name == name):
            kept = site.replace(alias, f"{other} as {alias.asname or name}")
            yield site.suppose("import_misspelt", values, kept, cost + 0.1)


def rename_module(site: Site, statement: ast.Import | ast.ImportFrom, name: str, other: str) -> tuple[Edit, ...]:
    """Return the edit that imports from another module."""
    if isinstance(statement, ast.Import):
        named = next((alias for alias in statement.names if alias.name == name), None)
        text = f"{other} as {named.asname}" if named and named.asname else other
        return site.replace(named, text) if named else ()
    line = site.cell.lines[statement.lineno - 1]
    return site.change(statement.lineno, line.replace(f"from {name} ", f"from {other} ", 1))
