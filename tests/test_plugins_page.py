"""Every block of docs/plugins.md runs: commands, files, declarations and texts."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from corpus import ROOT, invoke, prepare

from grader import Check, Layer
from grader.catalogue.catalogue import make_mistake_id, read_entries
from grader.grading.declaration import make_proved_plans
from grader.model import Verdict
from grader.plugins.checks import build_check
from grader.sandbox import Sandbox
from grader.submission.source import Cell, Source, Submission

PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- (\w+)(?:: (\S+))? -->\n```(\w*)\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(PAGE)
RIGHT = """
import numpy as np

class RowSoftmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return self.y
    def backward(self, dout):
        return self.y * (dout - (dout * self.y).sum(axis=-1, keepdims=True))

class LayerNorm:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
    def forward(self, x):
        self.root = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        self.y = (x - x.mean(axis=1, keepdims=True)) / self.root
        return self.gamma * self.y + self.beta
    def backward(self, dout):
        self.dgamma, self.dbeta = (dout * self.y).sum(axis=0), dout.sum(axis=0)
        d = dout * self.gamma
        return (d - d.mean(axis=1, keepdims=True) - self.y * (d * self.y).mean(axis=1, keepdims=True)) / self.root

class ScaledScores:
    def forward(self, q, k):
        self.q, self.k = q, k
        return q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[2])
    def backward(self, dout):
        dout = dout / np.sqrt(self.q.shape[2])
        return dout @ self.k, dout.transpose(0, 2, 1) @ self.q

class RNNStep:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b
    def forward(self, x, h):
        self.x, self.h = x, h
        self.out = np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.out
    def backward(self, dout):
        d = dout * (1 - self.out**2)
        self.dWx, self.dWh, self.db = self.x.T @ d, self.h.T @ d, d.sum(axis=0)
        return d @ self.Wx.T, d @ self.Wh.T

def dropout_forward(x, p, seed, train):
    np.random.seed(seed)
    mask = (np.random.rand(*x.shape) < p) / p if train else np.ones(x.shape)
    return x * mask, mask

def dropout_backward(dout, mask):
    return dout * mask

class Embedding:
    def __init__(self, W):
        self.W = W
    def forward(self, t):
        self.t = t
        return self.W[t]
    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        np.add.at(self.dW, self.t, dout)

class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out
    def backward(self, dout):
        return dout * (1 - self.out**2)

def make_rows(labels, classes):
    return np.eye(classes)[labels]

def scale_forward(x, w):
    return w * x, (x, w)

def scale_backward(dout, kept):
    x, w = kept
    return dout * w, (dout * x).sum(axis=0)
"""


def read_declared(folder: Path) -> list[Check]:
    """Run the declarations of the page from files, and build their checks."""
    names: dict[str, object] = {}
    for number, (kind, _, _, text) in enumerate(BLOCKS):
        if kind == "declares":
            file = folder / f"block_{number}.py"
            file.write_text(text, encoding="utf-8")
            exec(compile(text, str(file), "exec"), names)
    return [build_check(one, "page") for one in names.values() if isinstance(one, Layer | Check)]


def run_lines(text: str, folder: Path) -> None:
    for line in text.splitlines():
        ended = invoke(*shlex.split(line)[1:], cwd=folder)
        assert line.startswith("bpgrade ") and ended.code in (0, 1) and "Error" not in ended.err, (line, ended)


def write_page(folder: Path) -> None:
    """Write the files of the page, and run its commands, from the top to the end."""
    for kind, path, _, text in BLOCKS:
        if kind == "file":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        elif kind == "run":
            run_lines(text, folder)


def test_no_block_is_left_out() -> None:
    assert len(BLOCKS) == PAGE.count("\n```") // 2
    assert {kind for kind, *_ in BLOCKS} == {"run", "file", "grade", "declares", "catalogue"}


def test_the_page_leads_from_nothing_to_a_graded_exercise(tmp_path: Path) -> None:
    write_page(tmp_path)
    more = invoke("-p", "./more.py", "list", cwd=tmp_path)

    assert more.code == 0, more
    assert "10/10" in invoke("-p", "./checks.py", "check", "solutions", "leaky_relu", cwd=tmp_path).out
    assert (tmp_path / "homework" / "activation" / "leaky_relu.py").is_file()


@pytest.mark.slow("a class is graded by processes, twice")
def test_the_page_grades_a_class(tmp_path: Path) -> None:
    write_page(tmp_path)
    for student, folder in (("kim", "solutions"), ("lee", "exercises")):
        text = (tmp_path / folder / "activation" / "leaky_relu.py").read_text(encoding="utf-8")
        (tmp_path / "submissions" / student).mkdir(parents=True)
        (tmp_path / "submissions" / student / "leaky_relu.py").write_text(text, encoding="utf-8")
    for kind, _, _, text in BLOCKS:
        if kind == "grade":
            run_lines(text, tmp_path)
    assert "10" in invoke("show", "class.sqlite", "kim", cwd=tmp_path).out


def test_each_declaration_is_sound_and_a_right_program_passes_it(tmp_path: Path, forking: Sandbox) -> None:
    checks = read_declared(tmp_path)
    plans = make_proved_plans(checks, 0, checks)
    assert [note for plan in plans for note in plan.notes] == []
    submission = Submission("work", (Source("work.py", (Cell(None, RIGHT),)),))
    for seed in range(2):
        report = prepare(checks, forking, seed).grade(submission)
        assert [(e.name, e.verdict) for e in report.exercises] == [(check.name, Verdict.PASSED) for check in checks]


def test_the_texts_of_the_page_belong_to_its_mistakes(tmp_path: Path) -> None:
    (text,) = [text for kind, _, _, text in BLOCKS if kind == "catalogue"]
    (tmp_path / "en.toml").write_text(text, encoding="utf-8")
    lambdas = {
        make_mistake_id(check.name, mistake.__name__)
        for check in read_declared(tmp_path)
        for mistake in check.mistakes
        if mistake.__doc__ is None
    }
    assert set(read_entries(tmp_path / "en.toml")) == lambdas
    assert tomllib.loads(text)
