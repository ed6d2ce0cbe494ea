"""`%bpgrade` and `%%bpgrade`: grade the cells of a running notebook in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import chain
from typing import Any

USAGE = 2
KEPT = ("--lang", "--course")
COMMAND = (sys.executable, "-P", "-m", "bpgrade", "cells")


class CellFailed(Exception):
    """The cell below `%%bpgrade` raised, and IPython has shown it already."""

    def _render_traceback_(self) -> list[str]:
        return []


class GradedCells:
    """The result of grading, as text and as HTML."""

    def __init__(self, found: dict[str, str]) -> None:
        self.found = found

    def __repr__(self) -> str:
        return self.found["text"]

    def _repr_html_(self) -> str:
        return self.found["html"]


class NotebookMagic:
    """The magic, and all that it remembers until the kernel ends."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.ids: dict[int, str] = {}  # by the number of a run
        self.options: dict[str, str] = {}  # the language and the course, until the kernel ends
        self.said = ""
        self.is_inside = False  # a cell below %%bpgrade is running
        shell.events.register("pre_run_cell", self.remember_cell)
        shell.register_magic_function(self.grade_cells, "line", "bpgrade")
        shell.register_magic_function(self.grade_cell, "cell", "bpgrade")

    def remember_cell(self, info: Any) -> None:
        """Remember the id of the cell that runs, where the front end gives one."""
        cell_id = getattr(info, "cell_id", None)
        if info.store_history and cell_id and not self.is_inside:
            self.ids[self.shell.execution_count] = cell_id

    def grade_cells(self, line: str) -> None:
        """Grade the cells that ran: `%bpgrade relu`, `%bpgrade graph`, `%bpgrade`, `%bpgrade hint relu`."""
        self.show_answer(self.ask(line))

    def grade_cell(self, line: str, cell: str) -> None:
        """Grade this cell with the cells that ran before it. Then run it."""
        answer = self.ask(line)
        self.show_answer(answer)
        if answer is not None and answer["stop"]:
            print(answer["stop"])
            return
        self.is_inside = True
        try:
            # the line of the magic counts, as an editor shows it
            result = self.shell.run_cell(f"# %%bpgrade {line}\n{cell}", store_history=False)
        finally:
            self.is_inside = False
        if not result.success:
            raise CellFailed

    def ask(self, line: str) -> dict[str, str] | None:
        """Grade in a process of its own; None if it wrote a sentence in place of an answer."""
        words = line.split()
        kept = [at for at, word in enumerate(words[:-1]) if word in KEPT]
        if kept:
            self.options |= {words[at]: words[at + 1] for at in kept}
            words = [word for at, word in enumerate(words) if at not in kept and at - 1 not in kept]
            words = words or ["options"]  # nothing to grade
        given = {"folder": os.getcwd(), "cells": self.list_ran_cells()}
        run = subprocess.run(
            [*COMMAND, *chain.from_iterable(self.options.items()), *words],
            input=json.dumps(given).encode(),
            capture_output=True,
            check=False,
        )
        said = run.stderr.decode(errors="replace").strip()
        if run.returncode == 0:
            if said != self.said:
                print(said)  # the course that was found
            self.said = said
            answer: dict[str, str] = json.loads(run.stdout)
            return answer
        print(said, file=sys.stderr)
        if run.returncode == USAGE:
            self.options = {}
        return None

    def list_ran_cells(self) -> list[dict[str, Any]]:
        """List the texts that ran since the kernel started, this one among them."""
        texts = self.shell.history_manager.input_hist_raw
        return [
            {"number": number, "text": text, "id": self.ids.get(number, "")}
            for number, text in enumerate(texts)
            if number and text.strip()
        ]

    def show_answer(self, answer: dict[str, str] | None) -> None:
        """Show an answer as HTML, or as text where there is no HTML."""
        from IPython import display as displays

        show: Any = displays.display  # IPython does not say its types
        if answer is not None:
            show(GradedCells(answer))
