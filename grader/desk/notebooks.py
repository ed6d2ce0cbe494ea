"""A notebook for each unit: cells that install and load bpgrade, and a cell for each exercise."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.catalogue.catalogue import Catalogue
from grader.model import Check

Cell = dict[str, Any]
VERSION = {"nbformat": 4, "nbformat_minor": 5}
METADATA = {
    "colab": {"provenance": []},
    "kernelspec": {"name": "python3", "display_name": "Python 3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True)
class Notebooks:
    """All that the notebooks of a course are written from.

    `checks` are in teaching order, `stubs` are texts by exercise, and pip installs from `source`. The notebook
    asks for the `options`: a course and a language.
    """

    checks: Sequence[Check]
    stubs: Mapping[str, str]
    catalogue: Catalogue
    source: str
    options: Sequence[str] = ()

    def list_units(self) -> list[str]:
        """List the units that have a stub."""
        return [*dict.fromkeys(check.unit for check in self.checks if check.name in self.stubs)]

    def write_unit(self, unit: str) -> str:
        """Return the text of one notebook. Exercises of other units that it needs come first."""
        own = [check for check in self.checks if check.unit == unit and check.name in self.stubs]
        needed = self.find_needed([check.name for check in own])
        earlier = [check for check in self.checks if check.name in needed and check.unit != unit]
        about = [
            f"# bpgrade: {unit}",
            self.catalogue.format("command.notebook_use"),
            self.catalogue.format("command.notebook_hint", name=self.choose_short_name(own[0])),
        ]
        load = "\n%bpgrade ".join(["%load_ext bpgrade", *([" ".join(self.options)] if self.options else [])])
        cells = [
            make_text_cell("title", "\n\n".join(about)),
            make_code_cell("install", f"%pip install --quiet {self.source}"),
            make_code_cell("load", load),
        ]
        if earlier:
            cells.append(make_text_cell("earlier", self.catalogue.format("command.notebook_earlier")))
        for check in (*earlier, *own):
            cells += self.make_exercise_cells(check)
        document = {"cells": cells, "metadata": METADATA, **VERSION}
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def find_needed(self, names: Sequence[str]) -> set[str]:
        """Find the exercises that the stubs of these import, and all that those import in turn."""
        waiting = [*names]
        for name in waiting:  # the list grows
            waiting += [found for _, found in self.list_imports(ast.parse(self.stubs[name])) if found not in waiting]
        return {*waiting}

    def list_imports(self, tree: ast.Module) -> Iterator[tuple[ast.ImportFrom, str]]:
        """Yield each import of another stub with the name of its exercise."""
        for node in tree.body:
            name = (node.module or "").replace(".", "/") if isinstance(node, ast.ImportFrom) else ""
            if isinstance(node, ast.ImportFrom) and name in self.stubs:
                yield node, name

    def make_exercise_cells(self, check: Check) -> Iterator[Cell]:
        """Yield the text above an exercise, and its stub below the magic.

        The stub has no import of another stub, because the definitions of a notebook stand in its cells.
        """
        text = self.stubs[check.name]
        tree = ast.parse(text)
        left_out: list[ast.stmt] = [node for node, _ in self.list_imports(tree)]
        docstring = ast.get_docstring(tree)
        if docstring is not None:
            left_out.append(tree.body[0])
            yield make_text_cell(f"about-{check.name}", f"## {check.symbol}\n\n{docstring}")
        gone = {line for node in left_out for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        kept = [line for number, line in enumerate(text.split("\n"), 1) if number not in gone]
        yield make_code_cell(check.name, f"%%bpgrade {self.choose_short_name(check)}\n" + "\n".join(kept).strip("\n"))

    def choose_short_name(self, check: Check) -> str:
        """Return the name of an exercise without its unit, if it names nothing else."""
        short = check.name.rpartition("/")[2]
        others = [other for other in self.checks if other is not check]
        is_clear = all(short not in (other.unit, other.name.rpartition("/")[2]) for other in others)
        return short if is_clear else check.name


def make_text_cell(id: str, text: str) -> Cell:
    """Make a cell of Markdown."""
    return {"cell_type": "markdown", "id": make_cell_id(id), "metadata": {}, "source": text.splitlines(keepends=True)}


def make_code_cell(id: str, text: str) -> Cell:
    """Make a cell of code that did not run yet."""
    return make_text_cell(id, text) | {"cell_type": "code", "execution_count": None, "outputs": []}


def make_cell_id(name: str) -> str:
    """Return a name as an id of a cell, which holds 64 letters, digits, - and _."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)[:64]
