"""Neurons and networks: trainings that fall short, data of one's own, and what is built on wrong layers."""

from __future__ import annotations

import gzip
import struct
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from corpus import ROOT, prepare

from grader.courses.book import network_digits, network_reference, network_two_layer_net
from grader.model import Case, Check, ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits
from grader.submission.read import read_submission

STYLES = ROOT / "tests" / "styles"
SOLUTIONS = ROOT / "solutions"


def style(name: str) -> str:
    return (STYLES / name).read_text(encoding="utf-8")


def messages(result: ExerciseResult) -> dict[str, str]:
    """The id of each criterion's message."""
    return {c.id: c.message.id for c in result.criteria if c.message}


def test_and_is_learned_with_the_misplaced_bracket_and_the_loss_is_judged_on_its_own(grade_one) -> None:
    right = "(pred - y) / ((pred + 1e-7) * (1 - pred + 1e-7))"
    text = style("and_gate/by_rows.py")
    assert right in text
    wrong = text.replace(right, "(pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))")

    assert grade_one(wrong, "and_gate").verdict is Verdict.PASSED
    loss = grade_one(wrong, "bce_loss")
    assert (loss.verdict, loss.findings[0].id) == (Verdict.FAILED, "bracket_misplaced")


def test_a_weak_training_keeps_its_wiring_points_and_is_told_the_target(grade_one) -> None:
    weak = style("train_digits/book.py").replace("lr * grad[key]", "0.05 * lr * grad[key]")

    result = grade_one(weak, "train_digits", explained=False)

    (message,) = (c.message for c in result.criteria if c.id == "learned")
    assert result.verdict is Verdict.FAILED
    assert 0 < result.score < 10
    assert (message.id, message.values["target"]) == ("accuracy", 0.9)
    assert 0 <= message.values["got"] < 0.9


def test_an_accuracy_that_is_made_up_earns_nothing(grade_one) -> None:
    text = "def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):\n    return [1 / (i + 1) for i in range(steps)], [0.99]\n"
    lying = style("train_digits/book.py").replace("network.accuracy(x_test, t_test))\n    return", "0.999)\n    return")
    assert "0.999" in lying

    assert messages(grade_one(text, "train_digits", explained=False))["learned"] == "network_not_used"
    assert messages(grade_one(lying, "train_digits", explained=False))["accuracies"] == "accuracy_not_true"


def test_a_training_is_the_same_each_time(grade_one) -> None:
    text = style("train_digits/book.py")

    first, again = (grade_one(text, "train_digits").remarks for _ in range(2))

    assert [r.message for r in first] == [r.message for r in again]
    assert any(r.message.id == "accuracy_reached" for r in first)


def test_a_network_on_a_wrong_layer_is_right_and_the_layer_is_named(grade_files) -> None:
    files = {p.relative_to(SOLUTIONS).as_posix(): p.read_text(encoding="utf-8") for p in SOLUTIONS.glob("*/*.py")}
    files["affine/affine.py"] = files["affine/affine.py"].replace("dout.sum(axis=0)", "dout.mean(axis=0)")

    results = {e.name: e for e in grade_files(files, "affine", "two_layer_net", "train_digits").exercises}

    assert results["affine/affine"].verdict is Verdict.FAILED
    assert results["network/two_layer_net"].verdict is Verdict.PASSED
    assert [f.id for f in results["network/two_layer_net"].findings] == ["needs_affine"]
    assert results["network/train_digits"].verdict is Verdict.PASSED


@pytest.mark.parametrize(("loop", "verdict"), [("while True: pass", Verdict.TIMED_OUT), ("", Verdict.PASSED)])
def test_a_training_that_never_ends_runs_into_its_own_limit(
    loop: str, verdict: Verdict, checks: tuple[Check, ...], forking: Sandbox, tmp_path: Path
) -> None:
    start = "    model, loss_fn = Model(), BCELoss()"
    text = style("and_gate/by_rows.py")
    (tmp_path / "a.py").write_text(text.replace(start, f"    {loop}\n{start}"), encoding="utf-8")
    chosen = [c for c in checks if c.name in ("neuron/and_gate", "neuron/bce_loss")]
    chosen = [replace(c, seconds=min(c.seconds, 0.5)) for c in chosen]
    limits = Limits(cpu=0.2, total=1.0)

    report = prepare(chosen, forking, limits=limits).grade(read_submission(tmp_path))

    assert {e.symbol: e.verdict for e in report.exercises} == {"train_and_gate": verdict, "BCELoss": Verdict.PASSED}


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def write_mnist(folder: Path, part: str, count: int, *, packed: bool) -> None:
    """Images whose first point is their label, so that a mix-up shows."""
    labels = np.arange(count) % 10
    images = np.zeros((count, 28, 28))
    images[:, 0, 0] = labels
    for name, array in ((f"{part}-images-idx3-ubyte", images), (f"{part}-labels-idx1-ubyte", labels)):
        data = idx(array)
        path = folder / (f"{name}.gz" if packed else name)
        path.write_bytes(gzip.compress(data) if packed else data)


@pytest.mark.parametrize("packed", [True, False])
def test_two_idx_files_are_split_four_to_one(tmp_path: Path, packed: bool) -> None:
    write_mnist(tmp_path, "t10k", 100, packed=packed)

    found = network_digits.read_idx_digits(tmp_path, np.random.default_rng(0))

    assert (found.shown.shape, found.held.shape, found.scale) == ((80, 784), (20, 784), 255.0)
    assert np.array_equal(found.shown[:, 0], found.labels) and np.array_equal(found.held[:, 0], found.held_labels)


def test_of_four_idx_files_the_test_images_are_held_back(tmp_path: Path) -> None:
    write_mnist(tmp_path, "train", 200, packed=False)
    write_mnist(tmp_path, "t10k", 50, packed=False)

    found = network_digits.read_idx_digits(tmp_path, np.random.default_rng(0))

    assert (len(found.shown), len(found.held)) == (200, 50)
    assert np.array_equal(found.shown[:, 0], found.labels) and np.array_equal(found.held[:, 0], found.held_labels)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t10k-images-idx3-ubyte", b""),
        ("t10k-images-idx3-ubyte", b"not an idx file at all"),
        ("t10k-images-idx3-ubyte", struct.pack(">HBB3I", 0, 8, 3, 10, 28, 28) + b"short"),
        ("t10k-images-idx3-ubyte.gz", b"not gzip"),
        ("readme.txt", b"no data here"),
    ],
)
def test_data_that_is_not_mnist_is_refused_in_a_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    import click

    from grader.commands import run

    (tmp_path / name).write_bytes(data)

    with pytest.raises(click.UsageError, match=r"--data: "):
        list(run.replace_data(tmp_path, [network_digits.TRAIN_DIGITS]))


def test_the_images_that_travel_along_are_those_of_the_note_beside_them() -> None:
    found = network_digits.read_packaged_digits(np.random.default_rng(0))

    assert len(found.labels) + len(found.held_labels) == 1797
    assert (found.shown.shape[1], found.shown.max(), set(found.labels)) == (64, 16, set(range(10)))
    assert "1,797" in network_digits.DIGITS.with_suffix(".txt").read_text(encoding="utf-8")


def test_the_reference_of_the_network_agrees_with_its_numerical_gradient() -> None:
    from grader.authoring.derivative import differentiate_elements

    for seed in range(3):
        values = network_two_layer_net.draw_net_values(np.random.default_rng(seed))
        for activation in ("relu", "sigmoid"):
            reference = network_reference.compute_network(values, activation)
            for name in network_reference.PARAMETERS:
                loss = partial(loss_with, values, activation, name)
                assert np.allclose(
                    reference[name], differentiate_elements(loss, values[name], np.asarray(1.0)), atol=1e-7
                )


@cache
def find_accuracy_case(seed: int) -> Case:
    cases = network_two_layer_net.draw_net_cases(np.random.default_rng(seed))
    return next(case for case in cases if case.name == "accuracy")


@cache
def draw_values(seed: int) -> dict[str, np.ndarray]:
    return network_two_layer_net.draw_net_values(np.random.default_rng(seed))


CHANCE = pytest.mark.slow("draws 20 networks for one more fault that has the same chance")


@pytest.mark.parametrize("left_out", ["activation", pytest.param("biases", marks=CHANCE)])
def test_a_network_with_something_left_out_is_not_as_accurate_by_chance(left_out: str) -> None:
    for seed in range(20):
        case = find_accuracy_case(seed)
        of = {
            name: case.arrays[name] * (left_out != "biases" or name[0] != "b") for name in network_reference.PARAMETERS
        }
        hidden = case.arrays["x"] @ of["W1"] + of["b1"]
        scores = (hidden if left_out == "activation" else np.maximum(hidden, 0)) @ of["W2"] + of["b2"]
        accuracy = np.mean(np.argmax(scores, axis=1) == np.argmax(case.arrays["t"], axis=1))
        assert all(accuracy != accepted for accepted in case.expected["accuracy"])


@pytest.mark.parametrize(
    "compared", [np.greater_equal, *(pytest.param(f, marks=CHANCE) for f in (np.less_equal, np.not_equal))]
)
def test_another_comparison_is_not_as_accurate_by_chance(compared) -> None:
    for seed in range(20):
        values = draw_values(seed)
        labels = np.argmax(values["t"], axis=1)
        for activation in ("relu", "sigmoid"):
            network = network_reference.compute_network(values, activation)
            assert np.mean(compared(np.argmax(network["scores"], axis=1), labels)) != network["accuracy"]


def loss_with(values: dict[str, np.ndarray], activation: str, name: str, at: np.ndarray) -> np.ndarray:
    return network_reference.compute_network({**values, name: at}, activation)["loss"]


NEURON = """
import numpy as np
class AffineFunction:
    def __init__(self):
{init}
    def forward(self, X):
        self.X = X
        return {forward}
    def backward(self, dJ_dz, lr):
{step}
        self.b = self.b - lr * dJ_dz
        return {returned}
"""
NAMED = {
    "init": "        self.w1, self.w2, self.b = np.random.randn(), np.random.randn(), np.random.randn()",
    "forward": "X[0] * self.w1 + X[1] * self.w2 + self.b",
    "step": "        self.w1 -= lr * dJ_dz * self.X[0]\n        self.w2 -= lr * dJ_dz * self.X[1]",
    "returned": "np.array([self.w1, self.w2]), self.b",
}
LISTED = {
    "init": "        self.w, self.b = [np.random.randn(), np.random.randn()], np.random.randn()",
    "forward": "X[0] * self.w[0] + X[1] * self.w[1] + self.b",
    "step": "        self.w = [w - lr * dJ_dz * x for w, x in zip(self.w, self.X)]",
    "returned": "self.w, self.b",
}


@pytest.mark.parametrize("parts", [NAMED, LISTED], ids=["a name for each", "a list"])
def test_two_weights_may_have_names_of_their_own_or_be_a_list(grade_one, parts: dict[str, str]) -> None:
    assert grade_one(NEURON.format(**parts), "affine_function", explained=False).verdict is Verdict.PASSED


def test_a_list_that_the_step_cannot_subtract_is_kept_a_list(grade_one) -> None:
    result = grade_one(NEURON.format(**LISTED | {"step": "        self.w = self.w - [1, 2]"}), "affine_function")

    assert messages(result)["w"] == "raised"


def test_a_weight_by_name_that_does_not_learn_is_told_with_its_own_line(grade_one) -> None:
    step = NAMED["step"].replace("self.X[1]", "self.X[0]")
    result = grade_one(NEURON.format(**NAMED | {"step": step}), "affine_function")

    assert "shape_of_weights" not in {f.id for f in result.findings}
    assert "weights_not_updated" not in {f.id for f in result.findings}


MODEL_OF_PARTS = """
{parts}
class Model:
{init}
    def forward(self, X):
{made}
        return self.sigmoid.forward(self.affine.forward(X))
    def backward(self, d, lr): return self.affine.backward(self.sigmoid.backward(d), lr)
"""


@pytest.mark.parametrize(("made", "finding"), [
    ("        self.affine, self.sigmoid = AffineFunction(), Sigmoid()", "made_in_forward"),
    ("        self.affine = AffineFunction()\n        self.sigmoid = Sigmoid()", "made_in_forward"),
    ("        if self.affine is None: self.affine, self.sigmoid = AffineFunction(), Sigmoid()", None),
])  # fmt: skip
def test_a_neuron_that_forward_makes_anew_is_told_so(grade_one, made: str, finding: str | None) -> None:
    parts = style("model/with_classes.py").partition("class Model")[0]
    text = MODEL_OF_PARTS.format(parts=parts, init="    def __init__(self): self.affine = None", made=made)
    result = grade_one(text, "model")

    assert [f.id for f in result.findings] == ([finding] if finding else [])
    assert (result.score == 10) == (finding is None)


TURNED = """
import numpy as np
class Linear:
    def __init__(self, W, b): self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return {}
    def backward(self, dout):
        self.dW, self.db = {}, dout.sum(axis=0)
        return {}
"""


@pytest.mark.parametrize(("parts", "finding"), [
    (("x @ self.W.T + self.b", "dout.T @ self.x", "dout @ self.W"), "weights_turned"),
    (("np.dot(x, self.W.T) + self.b", "np.dot(dout.T, self.x)", "np.dot(dout, self.W)"), "weights_turned"),
    (("x @ self.W.T + self.b", "self.x.T @ dout", "dout @ self.W.T"), "weights_turned_in_forward"),
    (("self.W @ x + self.b[:, None]", "dout @ self.x.T", "self.W.T @ dout"), "samples_in_columns"),
    (("np.dot(self.W, x) + self.b.reshape(-1, 1)", "dout.dot(self.x.T)", "self.W.T.dot(dout)"), "samples_in_columns"),
    (("self.W @ x + self.b[:, None]", "self.x.T @ dout", "dout @ self.W.T"), "samples_in_columns_in_forward"),
    (("np.dot(self.W, x) + self.b", "np.dot(dout, self.x.T)", "np.dot(self.W.T, dout)"), "weight_in_front"),
    (("np.dot(self.W, x) + self.b", "self.x.T @ dout", "dout @ self.W.T"), "order_of_operands"),
])  # fmt: skip
def test_weights_of_another_convention_are_told_at_forward(grade_one, parts: tuple[str, ...], finding: str) -> None:
    result = grade_one(TURNED.format(*parts), "affine")

    assert result.findings[0].id == finding
    assert result.findings[0].place.line == 7


BCE_TY = "import numpy as np\nclass BCELoss:\n    def __call__(self, y, t):\n        e = 1e-7\n        n = y.size\n        return -(t * np.log(y + e) + (1 - t) * np.log(1 - y + e)) / n, (y - t) / ((y + e) * (1 - y + e))\n"


def test_a_prediction_called_y_comes_before_a_target_called_t(grade_one) -> None:
    assert grade_one(BCE_TY, "bce_loss").verdict is Verdict.PASSED
    pair = BCE_TY.replace("return -(", "return np.array([-(").replace("(1 - y + e))\n", "(1 - y + e))])\n")
    assert grade_one(pair, "bce_loss").verdict is Verdict.PASSED


@pytest.mark.parametrize("parts", ["[AffineFunction(), Sigmoid()]", "{'affine': AffineFunction(), 'act': Sigmoid()}"])
def test_a_model_may_keep_its_parts_in_a_list_or_a_dict(grade_one, parts: str) -> None:
    text = style("model/with_classes.py").partition("class Model")[0]
    first, second = (
        ("self.parts[0]", "self.parts[1]") if parts[0] == "[" else ("self.parts['affine']", "self.parts['act']")
    )
    text += f"class Model:\n    def __init__(self): self.parts = {parts}\n"
    text += f"    def forward(self, X): return {second}.forward({first}.forward(X))\n"
    text += f"    def backward(self, d, lr): return {first}.backward({second}.backward(d), lr)\n"

    assert grade_one(text, "model").verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        pytest.param(
            *("neuron/affine_function.py", "self.w - lr", "self.w + lr", ("model", "and_gate", "blobs")),
            marks=pytest.mark.slow("trains neurons above another wrong layer than sigmoid"),
        ),
        ("activation/sigmoid.py", "np.exp(-x)", "np.exp(x)", ("model", "and_gate", "blobs")),
        *(
            pytest.param(
                *(file, old, new, ("two_layer_net", "train_digits")),
                marks=pytest.mark.slow(
                    "trains on the digits above another layer than affine, which the test above does"
                ),
            )
            for file, old, new in (
                ("affine/softmax_with_loss.py", "return", "return -1 *"),
                ("activation/relu.py", "return np.maximum(x, 0)", "return -np.maximum(x, 0)"),
            )
        ),
    ],
)
def test_a_wrong_layer_far_below_costs_nothing_above_it(
    grade_files, file: str, old: str, new: str, names: tuple[str, ...]
) -> None:
    files = {p.relative_to(SOLUTIONS).as_posix(): p.read_text(encoding="utf-8") for p in SOLUTIONS.glob("*/*.py")}
    assert old in files[file]
    files[file] = new.join(files[file].rsplit(old, 1)) if "softmax" in file else files[file].replace(old, new)

    results = {
        e.name.rpartition("/")[2]: e
        for e in grade_files(files, file.removesuffix(".py").rpartition("/")[2], *names).exercises
    }

    assert [results[name].verdict for name in names] == [Verdict.PASSED] * len(names)
    assert all(any(f.kind == "dependency" for f in results[name].findings) for name in names)


def test_made_up_trainings_earn_nothing(grade_one) -> None:
    gate = "import numpy as np\ndef train_and_gate(steps=2000, lr=0.1):\n    return np.array([3., 3.]), -5.0, [1 / (i + 1) for i in range(steps)]\n"
    blobs = (
        "def train_blobs(X, y, epochs=30, lr=0.001):\n    return [1 / (i + 1) for i in range(epochs)], [1.0] * epochs\n"
    )

    gate_result = grade_one(gate, "and_gate", explained=False)
    assert messages(gate_result)["learned"] == "made_up"
    assert gate_result.score == grade_one(blobs, "blobs", explained=False).score == 0


def test_a_training_that_ignores_its_rate_is_told_so(grade_one) -> None:
    fixed = style("train_digits/book.py").replace("lr * grad[key]", "0.3 * grad[key]")

    assert messages(grade_one(fixed, "train_digits", explained=False))["learned"] == "rate_not_used"


def test_a_wrong_gate_is_told_how_many_rows_are_right(grade_one) -> None:
    text = style("and_gate/by_rows.py").replace("([0, 1], 0), ([1, 0], 0)", "([0, 1], 1), ([1, 0], 1)")

    assert messages(grade_one(text, "and_gate", explained=False))["learned"] == "gate_not_learned"


@pytest.mark.parametrize(("file", "name"), [("and_gate/by_rows.py", "and_gate"), ("blobs/by_threshold.py", "blobs")])
def test_a_training_may_fix_its_own_seed(grade_one, file: str, name: str) -> None:
    seeded = (
        style(file)
        .replace("Model(), BCELoss()", "Model(), BCELoss()")
        .replace("def train", "def begin():\n    np.random.seed(42)\n\n\ndef train")
    )
    seeded = seeded.replace("    table = [", "    begin()\n    table = [").replace(
        "    model = Model()", "    begin()\n    model = Model()"
    )
    assert seeded.count("begin()") == 2

    assert grade_one(seeded, name).verdict is Verdict.PASSED


FOR_LABELS = {
    "affine/cross_entropy_error.py": """
import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, -1), np.array([t]).reshape(-1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
""",
    "affine/softmax_with_loss.py": """
import numpy as np
from cross_entropy_error import cross_entropy_error
from softmax import softmax


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dx / len(dx)
""",
}


def test_a_loss_for_labels_only_does_not_cost_the_network_that_is_built_on_it(grade_files) -> None:
    names = ("affine/softmax", "affine/affine", "activation/relu", "network/two_layer_net")
    files = {f"{name}.py": (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8") for name in names}
    report = grade_files(files | FOR_LABELS, *names, "cross_entropy_error", "softmax_with_loss")
    network = next(e for e in report.exercises if e.name == "network/two_layer_net")

    assert [e.name for e in report.exercises if e.verdict is not Verdict.PASSED] == []
    assert "lent_form" in {remark.message.id for remark in network.remarks}
    assert network.findings == ()


BY_ROWS = """
import numpy as np
def of_row(f, x):
    grad, h = np.zeros_like(x), 1e-4
    for i in range(x.size):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        grad[i] = (above - f(x)) / (2 * h)
        x[i] = kept
    return grad
def numerical_gradient(f, X):
    if X.ndim == 1:
        return of_row(f, X)
    return np.array([of_row(f, x) for x in X])
"""
AS_THE_BOOK = """
import numpy as np
def numerical_gradient(f, x):
    grad, h = np.zeros_like(x), 1e-4
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        at = it.multi_index
        kept = x[at]
        x[at] = float(kept) + h
        above = f(x)
        x[at] = kept - h
        grad[at] = (above - f(x)) / (2 * h)
        x[at] = kept
        it.iternext()
    return grad
"""


def test_a_function_that_gets_a_part_of_x_is_told_so(grade_one) -> None:
    result = grade_one(BY_ROWS, "numerical_gradient")

    assert result.findings[0].id == "part_passed" and messages(result)["two_axes"] == "part_passed"


def test_the_books_numerical_gradient_gets_full_marks_and_a_copy_gets_a_remark(grade_one) -> None:
    book = grade_one(AS_THE_BOOK, "numerical_gradient")
    copy = grade_one(AS_THE_BOOK.replace("grad, h =", "x = x.astype(float)\n    grad, h ="), "numerical_gradient")

    assert (book.score, book.findings, [r.message.id for r in book.remarks]) == (10, (), ["whole_numbers"])
    assert (copy.score, copy.findings, [r.message.id for r in copy.remarks]) == (10, (), ["copy_changed"])


WHOLE = {
    "gradients written into arrays like the parameters": ("affine", """
import numpy as np
class Affine:
    def __init__(self, W, b):
        self.params, self.grads, self.x = [W, b], [np.zeros_like(W), np.zeros_like(b)], None
    def forward(self, x):
        W, b = self.params
        self.x = x
        return np.dot(x, W) + b
    def backward(self, dout):
        W, b = self.params
        self.grads[0][...] = np.dot(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return np.dot(dout, W.T)
"""),
    "an output like the input": ("sigmoid", """
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = np.zeros_like(x)
        self.out[...] = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
"""),
    "in place": ("softmax", """
import numpy as np
def softmax(x):
    y = x.copy()
    y[...] = np.exp(x - x.max(axis=-1, keepdims=True))
    y /= y.sum(axis=-1, keepdims=True)
    return y
"""),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_whole_numbers_that_arrays_cut_cost_no_points(grade_one, name: str) -> None:
    exercise, text = WHOLE[name]
    result = grade_one(text, exercise)

    assert (result.score, result.findings) == (10, ())


@pytest.mark.parametrize("step", ["0.5", "1", "100"])
def test_a_step_that_is_too_large_is_told_with_its_size(grade_one, step: str) -> None:
    result = grade_one(AS_THE_BOOK.replace("1e-4", step), "numerical_gradient", explained=False)
    (line,) = (line for line in result.criteria if line.id == "gradient")

    assert (line.message.id, line.message.values["step"]) == ("step_too_large", float(step))


@pytest.mark.parametrize(("step", "score"), [("5e-4", 9.1), ("0.1", 0)])
def test_a_one_sided_difference_is_no_small_number_that_is_added(grade_one, step: str, score: float) -> None:
    text = AS_THE_BOOK.replace("x[at] = kept - h", "x[at] = kept").replace("(2 * h)", "h").replace("1e-4", step)
    result = grade_one(text, "numerical_gradient")

    assert result.score == pytest.approx(score)
    assert "epsilon" not in {f.id for f in result.findings}
    assert messages(result)["gradient"] == ("one_sided" if score else "value")


def test_a_constructor_without_the_spread_is_told_of_its_argument(grade_one) -> None:
    text = style("two_layer_net/chapter_five.py")
    head, _, rest = text.partition("weight_init_std=")
    fixed = (head.rstrip().removesuffix(",") + rest[rest.index(")") :]).replace("weight_init_std", "0.5")

    assert messages(grade_one(text.replace("weight_init_std *", "0.5 *"), "two_layer_net"))["parameters"] == "spread"
    assert messages(grade_one(fixed, "two_layer_net"))["parameters"] == "spread_not_given"


@pytest.mark.parametrize(
    ("first", "message"),
    [
        ("0.01 * np.random.randn(input_size, hidden_size)", "spread"),
        ("weight_init_std * np.random.rand(input_size, hidden_size)", "spread"),
        ("weight_init_std * np.tile(np.random.randn(hidden_size), (input_size, 1))", "equal_weights"),
        ("weight_init_std * np.random.randn(input_size, 1) * np.ones(hidden_size)", "equal_weights"),
        ("weight_init_std * np.random.randn(hidden_size, input_size).T", None),
        ("np.random.normal(0, weight_init_std, (input_size, hidden_size))", None),
    ],
)
def test_each_weight_is_drawn_with_the_spread_that_is_given(grade_one, first: str, message: str | None) -> None:
    text = style("two_layer_net/chapter_five.py")
    drawn = "weight_init_std * np.random.randn(input_size, hidden_size)"
    assert text.count(drawn) == 1

    assert messages(grade_one(text.replace(drawn, first), "two_layer_net")).get("parameters") == message


MADE = "class TwoLayerNet:\n    def __init__(self, a, b, c):\n        self.w = np.ones((a, b))\n"
TABLES = {
    "a list": ("        self.params = [self.w]\n", "self.params", "list", 5),
    "a list that grows": ("        self.params = []\n        for w in [self.w]:\n            self.params += [w]\n", "self.params", "list", 7),
    "a tuple": ("        self.params = (\n            self.w, self.w)\n", "self.params", "tuple", 5),
    "an array": ("        self.params = self.w\n        self.b = 0\n", "self.params", "ndarray", 5),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_parameters_that_are_no_dict_are_told_where_they_are_made(grade_one, name: str) -> None:
    made, table, kind, line = TABLES[name]
    text = f"import numpy as np\n{MADE}{made}    def predict(self, x):\n        return x @ self.w\n"

    findings = grade_one(text, "two_layer_net").findings

    assert [
        (f.message.values.get("table"), f.message.values.get("type"), f.place and f.place.line) for f in findings
    ] == [(table, kind, line)]
