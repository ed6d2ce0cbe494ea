"""A wrong command is answered with the right words, and no file of the submission is lost."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from corpus import bpgrade, invoke

HEAD = "import numpy as np\n\n\n"
RELU = (
    "class Relu:\n    def forward(self, x):\n        self.mask = x <= 0\n        return np.where(self.mask, 0, x)\n"
    "    def backward(self, dout):\n        return {}\n"
)
ONE_HOT = (
    "def cross_entropy_error(y, t):\n    if t.shape != y.shape:\n        raise ValueError('one-hot only')\n"
    "    return -np.sum(t * np.log(y + 1e-7))\n"
)
GATE = "def train_and_gate(steps=2000, lr=0.1):\n    return [0, 0], 0, [1.0] * steps\n"


def test_the_command_alone_prints_its_usage_once(tmp_path: Path) -> None:
    result = bpgrade(cwd=tmp_path)

    assert (result.code, result.err, result.out.count("Usage:")) == (0, "", 1)


@pytest.mark.parametrize("word", ["relu", "Relu", "graph", "activation/relu", "relu.py", "."])
def test_a_missing_check_is_named(word: str, tmp_path: Path) -> None:
    result = invoke(word, cwd=tmp_path)

    assert result.code == 2
    assert f"did you mean `bpgrade check {word}`?" in result.err


def test_another_word_is_no_exercise(tmp_path: Path) -> None:
    assert "bpgrade check" not in invoke("nothing-like-it", cwd=tmp_path).err
    assert "'check'" in invoke("chekc", cwd=tmp_path).err


def test_a_packed_file_and_an_empty_folder_are_told_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "sub.zip", "w") as packed:
        packed.writestr("relu.py", RELU)
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.pdf").write_bytes(b"%PDF")

    assert "Unpack it first" in invoke("check", "sub.zip", cwd=tmp_path).out
    assert "bpgrade init" in invoke("check", "empty", cwd=tmp_path).out
    assert "Unpack" not in invoke("check", "notes.pdf", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (("check", "--output", "relu.py"), "relu.py"),
        (("check", "--report", "json=./relu.py"), "relu.py"),
        (("case", "relu", "--output", "relu.py"), "relu.py"),
        (("check", "work", "--output", "work/part/relu.py"), "work/part/relu.py"),
    ],
)
def test_a_report_replaces_a_source_only_with_force(words: tuple[str, ...], file: str, tmp_path: Path) -> None:
    source = tmp_path / file
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEAD + RELU.format("dout"), encoding="utf-8")
    refused = invoke(*words, cwd=tmp_path)

    assert (refused.code, source.read_text(encoding="utf-8")) == (2, HEAD + RELU.format("dout"))
    assert "--force" in refused.err
    assert invoke(*words, "--force", cwd=tmp_path).code in (0, 1)
    assert source.read_text(encoding="utf-8") != HEAD + RELU.format("dout")


def test_a_report_beside_the_submission_needs_no_force(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "relu.py").write_text(HEAD + RELU.format("dout"), encoding="utf-8")
    for _ in range(2):
        assert invoke("check", "work", "--output", "report.txt", cwd=tmp_path).code == 1
        assert invoke("case", "work", "relu", cwd=tmp_path).code == 0
    assert (tmp_path / "report.txt").is_file() and (tmp_path / "case_relu.py").is_file()


def test_a_stub_that_nobody_touched_is_not_kept_twice(tmp_path: Path) -> None:
    invoke("init", cwd=tmp_path)
    stub = tmp_path / "exercises" / "activation" / "relu.py"

    assert "is the stub already" in invoke("reset", "relu", cwd=tmp_path).out
    assert sorted(path.name for path in stub.parent.glob("relu*")) == ["relu.py"]
    stub.write_text(RELU, encoding="utf-8")
    invoke("reset", "relu", cwd=tmp_path)
    assert sorted(path.name for path in stub.parent.glob("relu*")) == ["relu.py", "relu.py.old"]


@pytest.mark.parametrize(
    ("name", "text", "code", "sentence"),
    [
        ("relu", RELU.format("np.where(self.mask, 0, dout)"), 0, "activation/relu passes."),
        ("relu", "class Relu:\n    pass pass\n", 1, "No case of activation/relu could run."),
        ("sigmoid", RELU, 1, "No case of activation/sigmoid could run: nothing here defines `Sigmoid`."),
        ("and_gate", GATE, 2, "A few calls cannot show what is wrong with neuron/and_gate (learning"),
    ],
)
def test_a_case_that_cannot_be_written_says_why(name: str, text: str, code: int, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(HEAD + text, encoding="utf-8")
    result = invoke("case", "work.py", name, cwd=tmp_path)

    assert (result.code, sentence in result.out) == (code, True), result.out
    assert list(tmp_path.glob("case_*")) == []


def test_a_case_has_the_form_that_the_code_handles(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text(HEAD + ONE_HOT, encoding="utf-8")
    invoke("case", "work.py", "cross_entropy_error", cwd=tmp_path)
    script = (tmp_path / "case_cross_entropy_error.py").read_text(encoding="utf-8")

    assert "t = np.array([[" in script


def test_a_cell_is_called_a_code_cell() -> None:
    from corpus import load_english

    assert load_english().format("report.cell", cell=2, line=3) == "code cell 2, line 3"
