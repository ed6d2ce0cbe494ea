"""The magic in a real kernel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from corpus import ROOT
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

# jupyter_client opens its files without an encoding
pytestmark = pytest.mark.filterwarnings("ignore:'encoding' argument not specified:EncodingWarning")
KERNEL = pytest.mark.slow("starts a kernel; test_cells.py grades cells without one")
SOLUTION = (ROOT / "solutions" / "activation" / "relu.py").read_text(encoding="utf-8")
WRONG = "class Relu:\n    def forward(self, x):\n        self.mask = x <= 0\n        return x\n    def backward(self, dout):\n        dout[self.mask] = 0\n        return dout\n"
NOTEBOOK: dict[str, str] = {
    "load": "%load_ext bpgrade",
    "nothing": "%bpgrade relu",
    "numpy": "import numpy as np",
    "wrong": f"%%bpgrade relu\n{WRONG}",
    "right": f"%%bpgrade relu\n{SOLUTION}\nprint('it ran')\nRelu.__name__",
    "hint": "%bpgrade hint relu",
    "all": "%bpgrade",
    "unknown": "%bpgrade rellu",
    "korean": "%bpgrade --lang ko relu",
    "still Korean": "%bpgrade relu",
    "English": "%bpgrade relu --lang en",
    "raises": "%%bpgrade relu\nx = 1\nraise ValueError('mine')",
    "asks": "%%bpgrade relu\nname = input()",
    "endless": "%%bpgrade relu --seed 3\nclass Relu:\n    def forward(self, x):\n        while True: pass\n    def backward(self, dout): return dout\nprint('it ran')",
    "broken": "%%bpgrade relu\nclass Relu(:\n    pass",
    "variable": "x",
    "course": "%bpgrade --course book",
    "no course": "%bpgrade --course hers relu",
    "misspelt": "%%bpgrade rellu\nprint('it ran')",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The outputs of each cell of a notebook that ran in a kernel."""
    notebook = new_notebook(cells=[new_code_cell(text) for text in NOTEBOOK.values()])
    folder = str(tmp_path_factory.mktemp("notebook"))
    NotebookClient(notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": folder}}).execute()
    return {name: cell.outputs for name, cell in zip(NOTEBOOK, notebook.cells, strict=True)}


def read_texts(found: list[Any]) -> str:
    """All text of the outputs of a cell, without HTML."""
    return "\n".join(o.get("text") or o.get("data", {}).get("text/plain") or o.get("ename") or "" for o in found)


@KERNEL
@pytest.mark.parametrize(
    ("cell", "shown", "hidden"),
    [
        ("nothing", ["No cell that ran since the kernel started defines Relu"], ["Traceback"]),
        ("wrong", ["In[4], line 5", "return x", "`out` is `x` itself", "More: %bpgrade hint relu"], ["Next:"]),
        ("right", ["10/10", "it ran", "'Relu'"], ["In["]),
        ("hint", ["activation/relu passes"], []),
        ("all", ["10/10 of what you started", "more exercises are not in the cells that ran"], ["--all"]),
        ("unknown", ["no such path and no such exercise: rellu; did you mean"], ["Traceback"]),
        ("korean", ["맞음"], []),
        ("still Korean", ["맞음"], []),
        ("English", ["ok"], ["맞음"]),
        ("course", ["The course is book until the kernel ends."], ["relu"]),
        ("no course", ["there is no course hers; there are book"], ["Traceback"]),
        ("raises", ["10/10", "ValueError"], []),
        ("asks", ["10/10", "StdinNotImplementedError"], []),
        ("endless", ["too long", "In[14], line 4", "This cell takes too long, so it was not run."], ["it ran"]),
        ("broken", ["never closed", "In[15], line 2", "This cell does not compile, so it was not run."], []),
        ("variable", ["1"], []),
        ("misspelt", ["no such path and no such exercise: rellu", "it ran"], ["Traceback"]),
    ],
)
def test_a_cell_is_graded_and_then_run(
    outputs: dict[str, list[Any]], cell: str, shown: list[str], hidden: list[str]
) -> None:
    text = read_texts(outputs[cell])

    assert [word for word in shown if word not in text] == [], text
    assert [word for word in hidden if word in text] == [], text


@KERNEL
def test_an_answer_is_html_as_well(outputs: dict[str, list[Any]]) -> None:
    page = outputs["wrong"][0]["data"]["text/html"]

    assert "<code>out</code> is <code>x</code> itself" in page
    assert page.count("<section") == 1


@KERNEL
def test_the_line_of_an_exception_is_that_of_the_editor(outputs: dict[str, list[Any]]) -> None:
    error = next(o for o in outputs["raises"] if o.output_type == "error" and o.ename == "ValueError")

    assert re.search(r"(?:line |-> )3\b", re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback)))


def test_a_kernel_without_html_shows_text(tmp_path: Path) -> None:
    from grader.desk.magic import GradedCells

    assert repr(GradedCells({"text": "words", "html": "<p>words</p>", "stop": ""})) == "words"
