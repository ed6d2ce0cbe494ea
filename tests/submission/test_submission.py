"""What is read of what was handed in, and what is left alone."""

from __future__ import annotations

import ast
import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
from corpus import SOLUTIONS, load_checks, prepare, write_files

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Verdict
from grader.submission.encoding import decode_text
from grader.submission.near_names import is_slip
from grader.submission.notebook import replace_magics
from grader.submission.read import FILE_CAP, read_submission
from grader.submission.source import Cell, Source, Submission

RELU = """
import numpy as np
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)
    def backward(self, dout):
        return np.where(self.mask, 0, dout)
"""
WRONG = RELU.replace("np.where(self.mask, 0, dout)", "dout")


def notebook(*cells: str) -> str:
    """A notebook of code cells, with a text cell in front."""
    listed = [{"cell_type": "markdown", "metadata": {}, "source": ["# text"]}]
    listed += [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": cell.splitlines(True)}
        for cell in cells
    ]
    return json.dumps({"cells": listed, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    "folder",
    [".git", ".venv", "venv", "__pycache__", "__MACOSX", ".ipynb_checkpoints", "node_modules", "x.dist-info"],
)
def test_hidden_folders_environments_and_caches_are_not_opened(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "relu.py").write_text(RELU, encoding="utf-8")

    assert read_submission(tmp_path).sources == ()


def test_an_environment_of_any_name_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "pyvenv.cfg").touch()
    (tmp_path / "mine" / "relu.py").write_text(RELU, encoding="utf-8")

    assert read_submission(tmp_path).sources == ()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no links")
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(RELU, encoding="utf-8")
    handed_in = tmp_path / "handed_in"
    handed_in.mkdir()
    (handed_in / "relu.py").symlink_to(tmp_path / "secret.py")
    (handed_in / "folder").symlink_to(tmp_path)

    assert read_submission(handed_in).sources == ()


def test_two_hundred_files_and_five_megabytes_at_most(tmp_path: Path) -> None:
    for number in range(203):
        (tmp_path / f"a{number:03}.py").write_text("x = 1\n", encoding="utf-8")
    many = read_submission(tmp_path)
    (tmp_path / "a000.py").write_text("#" * (6 << 20), encoding="utf-8")
    large = read_submission(tmp_path / "a000.py")

    assert (len(many.sources), [p.message.id for p in many.problems]) == (200, ["too_many_files"])
    assert (len(large.sources), [p.message.id for p in large.problems]) == (0, ["too_large"])


def weigh(text: str, output: str) -> str:
    """The notebook with an output in its last cell."""
    listed = json.loads(text)
    listed["cells"][-1]["outputs"] = [{"output_type": "display_data", "data": {"image/png": output}}]
    return json.dumps(listed)


def test_a_notebook_counts_by_its_code_and_not_by_its_outputs(tmp_path: Path, grade_files) -> None:
    (result,) = grade_files(
        {"work.ipynb": weigh(notebook(RELU), "A" * (9 << 20)), "other.py": "x = 1\n"}, "relu"
    ).exercises
    code = weigh(notebook("#" * (6 << 20)), "A" * (6 << 20))
    (tmp_path / "large.ipynb").write_text(code, encoding="utf-8")
    large = read_submission(tmp_path / "large.ipynb")

    assert (result.verdict, result.graded_from.cell) == (Verdict.PASSED, 1)
    assert (large.sources, [p.message.id for p in large.problems]) == ((), ["too_large"])


@pytest.mark.parametrize(
    "filling", ["[" + "[]," * 2_000_000 + "0]", "[" + "0," * 4_000_000 + "0]", '"' + "A" * (51 << 20) + '"']
)
def test_a_notebook_that_takes_long_to_parse_is_not_read(tmp_path: Path, filling: str) -> None:
    text = notebook(RELU).replace('"metadata": {}', f'"metadata": {filling}', 1)
    (tmp_path / "work.ipynb").write_text(text, encoding="utf-8")
    began = time.process_time()

    found = read_submission(tmp_path)

    assert ([p.message.id for p in found.problems], time.process_time() - began < 2) == (["too_large"], True)


@pytest.mark.parametrize(
    "data", [b"[" * (9 << 20), b"{" + b" " * (9 << 20), b'{"cells": "' + b"A" * (9 << 20) + b'"}', b"\xff" * (9 << 20)]
)
def test_a_large_notebook_that_is_none_is_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "work.ipynb").write_bytes(data)

    assert [p.message.id for p in read_submission(tmp_path).problems] in (["broken_notebook"], ["too_large"])


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.py", b"x = '\xff\xfe\xfa'", "undecodable"),
        ("a.py", b"a\0b", "not_text"),
        ("a.ipynb", b"{", "broken_notebook"),
        ("a.ipynb", b"[]", "broken_notebook"),
        ("a.ipynb", b'{"cells": 3}', "broken_notebook"),
        ("a.ipynb", b"[" * 100_000, "broken_notebook"),
        ("a.txt", b"x", "not_source"),
        ("a.py.txt", b"x", "other_suffix"),
        ("a.ipynb.json", b"{}", "other_suffix"),
        ("a.py", "x = 1\n".encode("utf-16")[:-1], "not_text"),
        ("a.py", bytes(range(256)), "not_text"),
        ("a.py", bytes(range(1, 256)), "not_text"),
        ("a.py", b"\x01\x02\x07\x1b" * 9, "not_text"),
    ],
)
def test_what_cannot_be_read_is_a_problem(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(data)

    found = read_submission(tmp_path / name)

    assert ([p.message.id for p in found.problems], found.sources) == ([problem], ())


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-16", ("not_utf8", "UTF-16", None)),
        ("utf-16-le", ("not_utf8", "UTF-16", None)),
        ("utf-16-be", ("not_utf8", "UTF-16", None)),
        ("utf-32", ("not_utf8", "UTF-32", None)),
    ],
)
def test_a_wide_encoding_is_read_with_a_remark(grade_files, encoding: str, remark: tuple[str, str, None]) -> None:
    (result,) = grade_files({"a.py": f"# 렐루\n{RELU}".encode(encoding)}, "relu").exercises

    assert result.verdict is Verdict.PASSED
    assert [(r.message.id, r.message.values["encoding"], r.place.line) for r in result.remarks] == [remark]


def test_a_notebook_in_a_wide_encoding_is_read(grade_files) -> None:
    (result,) = grade_files({"a.ipynb": notebook(RELU).encode("utf-16")}, "relu").exercises

    assert result.verdict is Verdict.PASSED


@pytest.mark.parametrize(("line", "text"), [(1, ""), (2, "#!/usr/bin/python\n")])
def test_an_unknown_encoding_is_named_at_its_line(grade_files, line: int, text: str) -> None:
    (result,) = grade_files({"a.py": f"{text}# -*- coding: utf8x -*-\n{RELU}"}, "relu").exercises

    assert [(r.message.id, r.message.values["encoding"], r.place.line) for r in result.remarks] == [
        ("unknown_coding", "utf8x", line)
    ]


def test_a_text_with_code_is_named_where_nothing_else_is_there(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("The class is hard.\n", encoding="utf-8")
    (tmp_path / "relu.txt").write_text(RELU, encoding="utf-8")

    (problem,) = read_submission(tmp_path).problems

    assert (problem.file, problem.message.id, problem.message.values["name"]) == ("relu.txt", "other_suffix", "relu.py")


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [("mul_layer.txt", "class MulLayer:\n    pass\n", True), ("notes.txt", "class MulLayer:\n    pass\n", False), ("relu.txt", "class Relu:\n    pass\n", False),
     ("mul_layer.txt", "The class MulLayer multiplies.\n", False), ("mul_layer.py.txt", "class MulLayer:\n    pass\n", True)],
)  # fmt: skip
def test_a_text_beside_sources_is_named_if_it_has_the_name_of_its_definition(
    tmp_path: Path, name: str, text: str, named: bool
) -> None:
    submission = read_submission(write_files(tmp_path, {"relu.py": "x = 1\n", name: text}))

    assert [problem.message.id for problem in submission.problems] == ["other_suffix"] * named


def test_a_text_that_is_given_alone_is_named(tmp_path: Path) -> None:
    (problem,) = read_submission(write_files(tmp_path, {"relu.txt": "class Relu:\n    pass\n"}) / "relu.txt").problems

    assert (problem.message.id, problem.message.values["name"]) == ("other_suffix", "relu.py")


@pytest.mark.parametrize(
    "data", [b"class Relu:\n  " + b"(" * 5000, b"x = " + b"-" * 200_000 + b"1", b"x" + b".y" * 50_000]
)
def test_source_that_breaks_the_parser_is_only_a_syntax_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.py").write_bytes(data)

    (source,) = read_submission(tmp_path).sources

    assert source.cells[0].tree is None or source.cells[0].error is None


# by encoding: a comment of a few words, and one of a sentence
COMMENTS = {
    "cp949": ("순전파", "입력 x를 저장하고 기울기를 넘긴다"),
    "cp932": ("順伝播", "入力 x を保存して勾配を返すレイヤ"),
    "gb18030": ("反向传播", "保存输入 x，计算损失函数的梯度"),
    "big5": ("反向傳播", "儲存輸入 x，計算損失函數的梯度"),
    "euc_jp": ("出力を返す", "入力 x を保存して勾配を返すレイヤ"),
}


def remarks_of(result: ExerciseResult) -> list[str | None]:
    return [r.message.values["encoding"] for r in result.remarks if r.message.id == "not_utf8"]


@pytest.mark.parametrize("encoding", COMMENTS)
def test_an_old_encoding_is_read_and_named_only_where_that_is_sure(encoding: str, grade_files) -> None:
    few, sentence = COMMENTS[encoding]
    short, long, declared = (
        grade_files({"a.py": data}, "relu").exercises[0]
        for data in (
            f"{RELU}# {few}\n".encode(encoding),
            f"{RELU}# {sentence}\n".encode(encoding),
            f"# -*- coding: {encoding} -*-\n{RELU}# {sentence}\n".encode(encoding),
        )
    )

    assert short.verdict is long.verdict is declared.verdict is Verdict.PASSED
    assert (remarks_of(short), remarks_of(long), remarks_of(declared)) == ([None], [encoding], [])


@pytest.mark.parametrize("encoding", COMMENTS)
@pytest.mark.parametrize("words", [0, 1])
def test_the_text_in_an_old_encoding_is_the_one_that_was_written(encoding: str, words: int) -> None:
    text = f"x = 1  # {COMMENTS[encoding][words]}\n"

    assert decode_text(text.encode(encoding), "utf-8")[0] == text


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        (b"\xef\xbb\xbf" + "# 순전파".encode(), []),
        (b"# coding: no-such-encoding\n" + "# 순전파".encode(), []),
        (b"# coding: rot13\n" + "# 순전파".encode("cp949"), [None]),
        (b"# coding: undefined\n", []),
        (b"# d\xe9riv\xe9e de x", [None]),  # Western: other letters are read, none of ASCII is lost
    ],
)
def test_marks_and_declarations_that_are_odd(data: bytes, remarks: list[str | None], grade_files) -> None:
    (result,) = grade_files({"a.py": data + RELU.encode()}, "relu").exercises

    assert (result.verdict, remarks_of(result)) == (Verdict.PASSED, remarks)


SLIPS = (
    "Sigmiod Sigmoid", "SoftmaxWihtLoss SoftmaxWithLoss", "Mulllayer MulLayer", "Afine Affine", "Rleu Relu",
    "SoftmxWithLos SoftmaxWithLoss", "cross_entrpy_error cross_entropy_error", "TwoLayersNet TwoLayerNet",
    "corss_entorpy_eror cross_entropy_error", "softmaxwihtloss SoftmaxWithLoss",
)  # fmt: skip
OTHERS = (
    "MultiLayerNet TwoLayerNet", "ThreeLayerNet TwoLayerNet", "TenLayerNet TwoLayerNet", "TwoLayerNet2 TwoLayerNet",
    "TimeLSTM TimesLayer", "TimeAffine Affine", "Relu6 Relu", "Gelu Relu", "PRelu Relu", "LeakyRelu Relu",
    "SoftmaxWithLogits SoftmaxWithLoss", "Softmax SoftmaxWithLoss", "SigmoidWithLoss Sigmoid", "softmax2d softmax",
)  # fmt: skip


@pytest.mark.parametrize("pair", SLIPS)
def test_letters_typed_wrong_are_a_slip(pair: str) -> None:
    assert is_slip(*pair.split())


@pytest.mark.parametrize("pair", OTHERS)
def test_another_word_is_no_slip(pair: str) -> None:
    assert not is_slip(*pair.split())


def test_a_class_of_another_name_is_not_what_is_missing(grade_files) -> None:
    files = {"a.py": RELU.replace("Relu", "MultiLayerNet") + RELU.replace("Relu", "TimeLSTM")}
    names = ("two_layer_net", "mul_layer")
    others = [found for name in names for found in grade_files(files, name).exercises]
    (slip,) = grade_files({"a.py": RELU.replace("Relu", "Rellu")}, "relu").exercises

    assert [(e.verdict, e.findings) for e in others] == [(Verdict.MISSING, ())] * 2
    assert [f.id for f in slip.findings] == ["symbol_misspelt"]


def test_the_file_at_the_exercises_own_path_counts(grade_files) -> None:
    files = {"activation/relu.py": WRONG, "relu.py": RELU, "homework.py": RELU}

    (result,) = grade_files(files, "relu").exercises

    assert (result.verdict, result.graded_from.file) == (Verdict.FAILED, "activation/relu.py")
    assert [place.file for place in result.also_found] == ["homework.py", "relu.py"]


def test_then_the_file_named_like_it_then_the_best(grade_files) -> None:
    (named,) = grade_files({"x/relu.py": WRONG, "homework.py": RELU}, "relu").exercises
    assert (named.verdict, named.graded_from.file) == (Verdict.FAILED, "x/relu.py")


def test_of_several_files_the_best_is_graded(grade_files) -> None:
    (best,) = grade_files({"first.py": WRONG, "second.py": RELU, "third.py": WRONG}, "relu").exercises

    assert (best.verdict, best.graded_from.file) == (Verdict.PASSED, "second.py")
    assert [place.file for place in best.also_found] == ["first.py", "third.py"]


def test_the_last_definition_of_a_name_counts(grade_one) -> None:
    assert grade_one(WRONG + RELU, "relu").verdict is Verdict.PASSED
    assert grade_one(RELU + WRONG, "relu").verdict is Verdict.FAILED


def test_a_notebook_tells_cell_and_line(grade_files) -> None:
    text = notebook(
        "%matplotlib inline\n!pip install numpy\nimport numpy as np",
        "# a cell\n" + WRONG.replace("import numpy as np", ""),
    )

    (result,) = grade_files({"work.ipynb": text}, "relu").exercises

    assert (result.verdict, result.graded_from.cell) == (Verdict.FAILED, 2)
    assert {(f.place.cell, f.place.line) for f in result.findings} == {(2, 9)}


def test_a_broken_class_is_one_exercise_where_two_share_its_name(grade_files) -> None:
    report = grade_files({"work.py": "class Sigmoid:\n    def forward(self, x:\n"}, "sigmoid", "sigmoid_graph")
    nodes = grade_files(
        {"work.py": "class Sigmoid:\n    def __init__(self:\n        self.a = Function1()\n"}, "sigmoid_graph"
    )

    assert [e.verdict for e in report.exercises] == [Verdict.MISSING, Verdict.RAISED]
    assert [e.verdict for e in nodes.exercises] == [Verdict.RAISED]


def test_a_cell_that_does_not_compile_costs_only_what_stands_in_it(grade_files) -> None:
    text = notebook("import numpy as np", RELU, "class Sigmoid:\n    def forward(self, x:\n        return x")

    results = {e.symbol: e for e in grade_files({"work.ipynb": text}, "relu", "sigmoid", "affine").exercises}

    assert results["Relu"].verdict is Verdict.PASSED
    assert results["Sigmoid"].verdict is Verdict.RAISED
    first = results["Sigmoid"].findings[0]
    assert (first.id, first.place.cell, first.place.line) == ("bracket_not_closed", 3, 2)
    assert results["Affine"].verdict is Verdict.MISSING


def test_a_stub_does_not_hide_work_elsewhere(grade_files) -> None:
    stub = "class Relu:\n    def forward(self, x):\n        raise NotImplementedError\n    def backward(self, d):\n        raise NotImplementedError\n"

    (result,) = grade_files({"activation/relu.py": stub, "notes.py": RELU}, "relu").exercises

    assert (result.verdict, result.graded_from.file) == (Verdict.PASSED, "notes.py")


def test_a_class_of_which_every_method_only_raises_is_a_stub_of_any_course(grade_one) -> None:
    stub = "class Relu:\n    def __init__(self):\n        raise NotImplementedError\n"
    other = "    def act(self, x):\n        raise NotImplementedError\n"

    assert grade_one(stub + other, "relu").verdict is Verdict.NOT_STARTED
    assert grade_one(stub + other.replace("raise NotImplementedError", "return x"), "relu").verdict is Verdict.RAISED


@pytest.mark.parametrize(
    "text",
    ["class Relu:\n    pass\n", "class Relu:\n    def forward(self, x): pass\n    def backward(self, d): pass\n"],
)
def test_an_empty_body_is_failed_not_unstarted(grade_one, text: str) -> None:
    assert (grade_one(text, "relu").verdict, grade_one(text, "relu").score) == (Verdict.FAILED, 0)


def test_files_import_each_other_by_path_below_their_folder_and_by_name(grade_files) -> None:
    layer = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n    def backward(self, d): return d * self.y, d * self.x\n"
    shop = """
{import_line}
def buy_apple():
    apple, tax = MulLayer(), MulLayer()
    price = tax.forward(apple.forward(100, 2), 1.1)
    dprice, dtax = tax.backward(1)
    return price, (*apple.backward(dprice), dtax)
"""
    for line in (
        "from graph.mul_layer import MulLayer",
        "from handed_in.graph.mul_layer import MulLayer",
        "from mul_layer import *",
    ):
        files = {"graph/mul_layer.py": layer, "graph/buy_apple.py": shop.format(import_line=line)}

        (result,) = grade_files(files, "buy_apple").exercises

        assert (result.verdict, result.findings) == (Verdict.PASSED, ())


def test_what_was_written_in_folders_may_be_handed_in_without_them(grade_files, checks) -> None:
    solutions = SOLUTIONS
    flat = {file.name: file.read_text(encoding="utf-8") for file in solutions.glob("*/*.py")}
    names = [check.name for check in checks if check.unit != "network"]  # a training takes seconds

    def verdicts(files: dict[str, str]) -> dict[str, Verdict]:
        return {one.name: one.verdict for one in grade_files(files, *names).exercises}

    assert set(verdicts(flat).values()) == {Verdict.PASSED}
    shop = flat["buy_apple.py"].replace("from graph.mul_layer import MulLayer", "")
    assert verdicts({**flat, "buy_apple.py": shop})["graph/buy_apple"] is Verdict.RAISED


def test_a_circular_import_costs_only_those_who_need_it(grade_files) -> None:
    files = {
        "activation/relu.py": "from sigmoid import Sigmoid\n" + RELU,
        "activation/sigmoid.py": "from relu import Relu\nbase = Relu()\nclass Sigmoid:\n    def forward(self, x): return base.forward(x)\n    def backward(self, d): return d\n",
    }

    results = {e.symbol: e.verdict for e in grade_files(files, "relu", "sigmoid").exercises}

    assert results["Relu"] is Verdict.PASSED
    assert results["Sigmoid"] in (Verdict.FAILED, Verdict.RAISED)


def test_when_a_layer_is_wrong_what_is_built_on_it_is_judged_with_a_right_one(grade_files) -> None:
    layer = "class MulLayer:\n    def forward(self, x, y):\n        self.x = self.y = x\n        return x * y\n    def backward(self, d): return d * self.y, d * self.x\n"
    shop = "\ndef buy_apple():\n    apple, tax = MulLayer(), MulLayer()\n    price = tax.forward(apple.forward(100, 2), 1.1)\n    d, dtax = tax.backward(1)\n    return price, (*apple.backward(d), dtax)\n"

    results = {e.symbol: e for e in grade_files({"a.py": layer + shop}, "mul_layer", "buy_apple").exercises}

    assert results["MulLayer"].verdict is Verdict.FAILED
    assert (results["buy_apple"].verdict, results["buy_apple"].score) == (Verdict.PASSED, 10)
    assert [(f.kind, f.id) for f in results["buy_apple"].findings] == [("dependency", "needs_mul_layer")]


DEMO = """
import matplotlib.pyplot as plt
from dataset.mnist import load_mnist
(x_train, t_train), _ = load_mnist(normalize=True)
network = Relu()
for i in range(10**12):
    network.forward(x_train)
print(undefined)
plt.plot([1, 2]); plt.show()
answer = input("?")
softmax = softmax(x_train)
while True: pass
"""


def test_demo_code_at_the_top_level_is_not_run(grade_one) -> None:
    result = grade_one(RELU + DEMO, "relu")

    assert result.verdict is Verdict.PASSED
    assert "demo_skipped" in [r.message.id for r in result.remarks]


def test_names_that_numpy_dropped_work_with_a_remark(grade_one) -> None:
    text = "import numpy as np\nclass Relu:\n    def forward(self, x):\n        self.mask = (x > 0).astype(np.int)\n        return np.maximum(x, -np.Inf) * self.mask\n    def backward(self, dout): return dout * self.mask\n"

    result = grade_one(text, "relu")

    told = {r.message.values["name"]: r.place.line for r in result.remarks if r.message.id == "old_numpy_name"}
    assert result.verdict is Verdict.PASSED
    assert told == {name: line for name, line in (("int", 4), ("Inf", 5)) if not hasattr(np, name)}


@pytest.mark.parametrize(("call", "is_told"), [("step(x)", True), ("(x > 0)", False)])
def test_an_old_name_of_numpy_is_remarked_on_where_it_is_used(grade_one, call: str, is_told: bool) -> None:
    text = "import numpy as np\ndef step(x):\n    return np.array(x > 0, dtype=np.int)\n\nclass Relu:\n"
    text += f"    def forward(self, x):\n        self.mask = {call}\n        return x * self.mask\n"
    text += "    def backward(self, dout): return dout * self.mask\n"

    remarks = [r.message.id for r in grade_one(text, "relu").remarks]

    assert ("old_numpy_name" in remarks) == (is_told and not hasattr(np, "int"))


def test_a_remark_says_which_of_two_definitions_counts(grade_one) -> None:
    chosen = f"import sys\nif sys.argv:\n{''.join(f'    {line}' for line in RELU.splitlines(True))}"
    for text, expected in ((f"{RELU}\n{RELU}", ["defined_twice"]), (RELU, []), (f"{chosen}\n{RELU}", [])):
        result = grade_one(text, "relu")

        assert result.verdict is Verdict.PASSED
        assert [r.message.id for r in result.remarks if r.message.id == "defined_twice"] == expected


def test_two_definitions_in_a_notebook_are_told_by_their_cells(forking) -> None:
    source = Source("a.ipynb", (Cell(1, RELU), Cell(2, "x = 1"), Cell(3, RELU)))
    check = next(one for one in load_checks() if one.name == "activation/relu")

    (result,) = grade_and_explain(Submission("a.ipynb", (source,)), prepare([check], forking)).exercises

    told = next(r.message.values for r in result.remarks if r.message.id == "defined_twice")
    assert told == {"name": "Relu", "other_cell": 1, "cell": 3}


USUAL = """
import os, sys
import csv, statistics, decimal, unittest, datetime
from collections import OrderedDict
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from google.colab import drive
from dataset.mnist import load_mnist
import numpy as np
import numpy.polynomial as poly
sys.path.append(os.pardir)
sys.stdout.reconfigure(encoding="utf-8")
here = os.path.dirname(os.path.abspath(__file__))
root = os.getcwd()
drive.mount("/content/drive")
plt.plot([1, 2])
plt.show()
"""


def test_what_scripts_usually_begin_with_costs_no_layer_its_points(grade_one) -> None:
    text = (
        USUAL
        + "class Negate:\n    def forward(self, x):\n        self.kept = OrderedDict(x=x, at=(here, root), now=datetime.date(2020, 1, 1))\n"
    )
    text += "        return -np.fft.ifft(np.fft.fft(x)).real if False else np.linalg.multi_dot([-np.eye(len(x)), x])\n    def backward(self, dout): return -dout\n"

    assert grade_one(text, "negate").verdict is Verdict.PASSED


def test_a_package_that_is_not_there_is_named_where_it_is_used(grade_one) -> None:
    text = "import torch\nclass Negate:\n    def forward(self, x):\n        return torch.neg(x)\n    def backward(self, dout): return -dout\n"

    (finding, *_) = grade_one(text, "negate").findings

    assert (finding.id, finding.place.line) == ("not_available", 4)
    assert "torch" in str(finding.message.values["module"])


@pytest.mark.parametrize("magic", ["%time ", "%timeit ", "%timeit -n 10 -r 3 ", "%prun "])
def test_a_statement_behind_a_magic_that_times_it_counts(grade_files, magic: str) -> None:
    text = RELU.replace("self.mask =", f"{magic}self.mask =")

    (result,) = grade_files({"a.ipynb": notebook(text)}, "relu").exercises

    assert result.verdict is Verdict.PASSED


@pytest.mark.parametrize("line", ["%time run script.py", "%timeit -n 10", "%time !ls", "%time for i in range(3): pass"])
def test_a_timed_line_that_is_no_python_is_left_out(grade_files, line: str) -> None:
    (result,) = grade_files({"a.ipynb": notebook(f"{line}\n{RELU}")}, "relu").exercises

    assert result.verdict is Verdict.PASSED


def test_a_file_of_more_source_than_the_cap_is_not_read(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "x = 1\n" * (FILE_CAP // 6 + 1), "outputs": []}
    output = {**cell, "source": "x = 1\n", "outputs": [{"text": "x" * FILE_CAP}]}
    files = {
        "long.py": "x = 1\n" * (FILE_CAP // 6 + 1),
        "short.py": "x = 1\n" * (FILE_CAP // 6),
        "long.ipynb": json.dumps({"cells": [cell]}),
        "printed.ipynb": json.dumps({"cells": [output]}),
    }

    submission = read_submission(write_files(tmp_path, files))

    assert {source.path for source in submission.sources} == {"short.py", "printed.ipynb"}
    assert {(problem.file, problem.message.id) for problem in submission.problems} == {
        ("long.py", "file_too_large"),
        ("long.ipynb", "file_too_large"),
    }


def test_each_magic_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, original = 0, ast.parse

    def counted(text: str) -> ast.Module:
        nonlocal parsed
        try:
            return original(text)
        except SyntaxError as error:
            parsed += error.lineno or 0
            raise

    monkeypatch.setattr(ast, "parse", counted)
    lines = [f"x = {n}\n%time y = {n}\n!ls {n}\nif x:\n    %cd {n}" for n in range(30)]

    text = replace_magics("\n".join(lines))

    assert "%" not in "".join(line.partition("#")[0] for line in text.split("\n"))
    assert parsed < 6 * len(text.split("\n"))


def test_a_magic_above_text_that_does_not_compile_is_a_magic() -> None:
    text = "%%bpgrade relu\n# mine\n%matplotlib inline\nx = 1\ny = 1abc\n"

    assert replace_magics(text) == "pass  # %%bpgrade relu\n# mine\npass  # %matplotlib inline\nx = 1\ny = 1abc\n"
