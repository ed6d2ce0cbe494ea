"""`bpgrade init --notebook`: a notebook for each unit, ready to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner
from corpus import load_built_in
from nbclient import NotebookClient

from grader.commands import group
from grader.commands.words import find_checks_named
from grader.submission.notebook import replace_magics
from grader.version import INSTALL_SOURCE

UNITS = ("graph", "activation", "affine", "neuron", "network")
# jupyter_client opens its files without an encoding
pytestmark = pytest.mark.filterwarnings("ignore:'encoding' argument not specified:EncodingWarning")


def write_notebooks(*words: str) -> dict[str, Any]:
    """The notebooks that `init` writes into the current folder, by unit."""
    outcome = CliRunner().invoke(group, ["init", "--notebook", *words])
    assert outcome.exit_code == 0, outcome.output
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in Path("notebooks").iterdir()}


def list_code(notebook: Any) -> list[str]:
    """The texts of the code cells."""
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BPGRADE_LANG", raising=False)
    return tmp_path


def test_each_unit_has_a_notebook_that_installs_loads_and_grades() -> None:
    checks = load_built_in("en").checks
    found = write_notebooks()
    graded = set()

    assert set(found) == set(UNITS)
    for unit, notebook in found.items():
        nbformat.validate(notebook)
        install, load, *stubs = list_code(notebook)
        assert (install, load) == (f"%pip install --quiet {INSTALL_SOURCE}", "%load_ext bpgrade")
        for stub in stubs:
            (check,) = find_checks_named(stub.partition("\n")[0].removeprefix("%%bpgrade "), checks)
            compile(replace_magics(stub), check.name, "exec")
            assert f" {check.symbol}" in stub and "\nfrom " not in stub, unit
            graded.add(check.name)
    assert graded == {check.name for check in checks}


def test_an_exercise_stands_after_those_that_its_stub_imports() -> None:
    names = [code.partition("\n")[0].removeprefix("%%bpgrade ") for code in list_code(write_notebooks()["network"])[2:]]

    assert names == [
        "relu", "affine/affine", "softmax", "cross_entropy_error", "softmax_with_loss",
        "numerical_gradient", "two_layer_net", "gradient_check", "train_digits",
    ]  # fmt: skip


def test_the_language_and_the_source_asked_for_are_left_in_the_notebook() -> None:
    notebook = write_notebooks("--lang", "ko", "--install", "https://host/bpgrade-1.0-py3-none-any.whl")["activation"]
    install, load, *stubs = list_code(notebook)

    assert install == "%pip install --quiet https://host/bpgrade-1.0-py3-none-any.whl"
    assert load == "%load_ext bpgrade\n%bpgrade --lang ko"
    assert "순전파" in stubs[0] and "셀을 실행" in "".join(notebook["cells"][0]["source"])


def test_a_notebook_that_is_there_stays() -> None:
    Path("notebooks").mkdir()
    Path("notebooks", "graph.ipynb").write_text("{}", encoding="utf-8")
    outcome = CliRunner().invoke(group, ["init", "--notebook"])

    assert Path("notebooks", "graph.ipynb").read_text(encoding="utf-8") == "{}"
    assert "Wrote 4 notebooks to notebooks.\nKept notebooks/graph.ipynb." in outcome.output


def test_a_source_without_notebooks_is_refused() -> None:
    outcome = CliRunner().invoke(group, ["init", "--install", "bpgrade.whl"])

    assert (outcome.exit_code, "add --notebook" in outcome.output) == (2, True)
    assert not Path("exercises").exists()


@pytest.mark.slow("starts a kernel; test_cells.py grades cells without one")
def test_the_first_run_says_not_started_in_the_language_of_the_notebook(tmp_path: Path) -> None:
    notebook = nbformat.reads(json.dumps(write_notebooks("--lang", "ko")["activation"]), 4)
    del notebook.cells[1]  # it would install bpgrade from the network
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    load, *stubs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]

    assert ["한국어" in output["data"]["text/plain"] for output in load] == [True]
    assert ["시작 전" in outputs[0]["data"]["text/plain"] for outputs in stubs] == [True, True]


def test_a_folder_of_notebooks_is_graded_as_it_is() -> None:
    write_notebooks()
    output = CliRunner().invoke(group, ["check", "notebooks"]).output

    assert output.count("not started") >= 5 and "0/240" in output
