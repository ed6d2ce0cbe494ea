"""The cells that ran are a submission: a later run replaces an earlier one, and modules beside them are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import write_files

from grader.commands import group
from grader.desk.cells import RanCell, choose_last_runs, find_defined_names, find_imported_names, read_cells
from grader.submission.source import Unreadable

RELU = "class Relu:\n    def forward(self, x): return x\n"
BROKEN = "class Relu(:\n    def forward(self, x): return x\n"


def cells(*texts: str, ids: str = "") -> list[RanCell]:
    """Cells with these texts, numbered from 1; `ids` has one letter for each."""
    return [RanCell(n, text, ids[n - 1 : n]) for n, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("texts", "ids", "kept"),
    [
        (("a = 1", "b = 2"), "", [1, 2]),
        (("a = 1", "a = 2"), "xx", [2]),
        (("a = 1", "b = 2", "a = 3"), "xyx", [2, 3]),  # in the order in which they ran last
        ((RELU, RELU), "", [2]),
        ((RELU, RELU), "xy", [2]),
        ((BROKEN, RELU), "", [2]),
        ((RELU, BROKEN), "", [2]),  # a run that does not compile is the last one, too
        ((RELU + "class Other: pass\n", RELU), "", [1, 2]),  # `Other` is in the first only
        ((RELU, "%%bpgrade relu\n" + RELU), "", [2]),
        (("%load_ext bpgrade", "import numpy as np", RELU), "", [1, 2, 3]),
    ],
)
def test_a_later_run_replaces_an_earlier_one(texts: tuple[str, ...], ids: str, kept: list[int]) -> None:
    assert [cell.number for cell in choose_last_runs(cells(*texts, ids=ids))] == kept


def test_methods_are_no_names_of_a_cell() -> None:
    assert find_defined_names(BROKEN) == find_defined_names(RELU) == {"Relu"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import layers", {"layers"}),
        ("import numpy as np, layers.two as two", {"numpy", "layers"}),
        ("if True:\n    from common.layers import Relu, Affine", {"common"}),
        ("from . import layers", set()),
        ("# nothing\nimportant = 1", set()),
    ],
)
def test_imported_modules_are_found(text: str, names: set[str]) -> None:
    assert find_imported_names(text) == names


def test_modules_beside_the_notebook_are_read_as_far_as_they_are_imported(tmp_path: Path) -> None:
    files = {
        "layers.py": "from common.functions import step\n", "common/__init__.py": "", "common/functions.py": "step = 1\n",
        "other.py": RELU, "notes.ipynb": "{}", "common/data.csv": "",
    }  # fmt: skip
    submission = read_cells(cells("from layers import step"), write_files(tmp_path, files))

    assert [source.path for source in submission.sources] == [
        "notebook.ipynb", "common/__init__.py", "common/functions.py", "layers.py",
    ]  # fmt: skip
    assert submission.problems == ()


def test_lines_count_as_an_editor_shows_them(tmp_path: Path) -> None:
    (source,) = read_cells(cells("%%bpgrade relu\n" + RELU), tmp_path).sources

    assert source.definitions["Relu"].node.lineno == 2


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"secret/layers.py": "x = 1\n", "work/a.txt": ""})
    (tmp_path / "work" / "layers.py").symlink_to(tmp_path / "secret" / "layers.py")
    submission = read_cells(cells("import layers"), tmp_path / "work")

    assert [source.path for source in submission.sources] == ["notebook.ipynb"]
    assert [problem.message.id for problem in submission.problems] == ["leads_out"]


def test_too_much_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_cells(cells("#" * (2 << 20)), tmp_path)


def test_case_in_a_notebook_is_sent_to_a_terminal() -> None:
    ended = CliRunner().invoke(group, ["cells", "case", "relu"], input='{"folder": ".", "cells": []}', obj=None)

    assert ended.exit_code == 2 and "bpgrade case NOTEBOOK.ipynb EXERCISE" in ended.output
