"""Code as students of the courses beside the book hand it in: right code of many styles, and real mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from corpus import ROOT, load_built_in, prepare, write_files

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

HANDED_IN = ROOT / "tests" / "handed_in"
RIGHT = sorted(HANDED_IN.glob("*/right/*.py"))
SEEDS = pytest.mark.slow("grades each file under 19 seeds; the quick test does so under one")


@pytest.mark.parametrize("file", RIGHT, ids=lambda file: f"{file.parent.parent.name}-{file.stem}")
@pytest.mark.parametrize("seeds", [range(1), pytest.param(range(1, 20), marks=SEEDS)], ids=len)
def test_right_code_of_each_style_loses_no_point(file: Path, seeds: range, forking: Sandbox) -> None:
    checks = load_built_in("en", file.parent.parent.name).checks
    for seed in seeds:
        report = prepare(checks, forking, seed).grade(read_submission(file))

        assert {e.name: e.verdict for e in report.exercises} == {c.name: Verdict.PASSED for c in checks}, seed


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"W1": rows', '"w": rows', "The dict has no key for `dW1`. Its keys are w, b1, W2, b2."),
        ("weight_scale=1e-3, reg=0.0", "std=1e-3", "The exercise calls `TwoLayerNet(D, H, C, 0.01, reg)`, but this"),
    ],
)
def test_another_interface_than_that_of_the_course_is_said(
    before: str, after: str, said: str, forking: Sandbox, tmp_path: Path
) -> None:
    text = (ROOT / "solutions/cs231n/losses/two_layer_net.py").read_text(encoding="utf-8")
    (tmp_path / "net.py").write_text(text.replace(before, after), encoding="utf-8")
    loaded = load_built_in("en", "cs231n")
    checks = [check for check in loaded.checks if check.symbol == "TwoLayerNet"]
    (result,) = grade_and_explain(read_submission(tmp_path), prepare(checks, forking)).exercises

    assert before in text
    assert loaded.make_catalogue().format_message(result.findings[0].message).startswith(said)


@dataclass(frozen=True)
class Slip:
    """A change of the file usual.py of a course: the id of the first finding, and the text of its line.

    Without a line, it is the one that the change made.
    """

    course: str
    exercise: str
    before: str
    after: str
    finding: str
    line: str = ""


def slip(course: str, exercise: str, *texts: str) -> Slip:
    """Make a slip with its exercise as its id in the test."""
    return pytest.param(Slip(course, exercise, *texts), id=f"{course}-{exercise}-{texts[2]}")


SLIPS = (
    slip("cs231n", "layers/affine", "np.dot(dout, w.T).reshape(x.shape)", "np.dot(dout, w.T)", "shape"),
    slip("cs231n", "layers/affine", "np.dot(rows.T, dout)", "np.dot(x.T, dout)", "shape"),
    slip("cs231n", "layers/affine", "np.dot(rows.T, dout)", "np.dot(dout.T, rows)", "transposed"),
    slip("cs231n", "layers/affine", "np.sum(dout, axis=0, keepdims=True)", "np.sum(dout, axis=1)", "bias_gradient_along_rows"),
    slip("cs231n", "layers/relu", "np.maximum(0, x)", "np.max(0, x)", "meant"),
    slip("cs231n", "layers/relu", "np.where(x > 0, dout, 0)", "np.where(dout > 0, dout, 0)", "masks_by_dout"),
    slip("cs231n", "losses/softmax_loss", "    dx /= num\n    return loss, dx\n\n\ndef svm", "    return loss, dx\n\n\ndef svm",
         "batch_division_left_out", "dx[np.arange(num), y] -= 1"),
    slip("cs231n", "losses/softmax_loss", "loss = -np.sum", "loss = np.sum", "loss_negated"),
    slip("cs231n", "losses/softmax_loss", "dx[np.arange(num), y] -= 1\n", "dx[:, y] -= 1\n", "differs"),
    slip("cs231n", "losses/svm_loss", "-= num_pos", "-= 1", "right_class_once"),
    slip("cs231n", "losses/svm_loss", "    margins[np.arange(num), y] = 0\n", "", "right_class_counted", "loss = np.sum(margins) / num"),
    slip("cs231n", "norm/batchnorm", "np.sqrt(var + eps)\n        inverse", "np.sqrt(var)\n        inverse", "epsilon_left_out",
         "out = gamma * normal + beta"),
    slip("cs231n", "norm/batchnorm", "(1.0 - momentum) * var", "(1.0 - momentum) * mu", "differs"),
    slip("cs231n", "norm/batchnorm", "dvar = 0.5 / root", "dvar = 1 / root", "variance_counted_twice",
         "dcentred += 2 * centred * dsquare"),
    slip("cs231n", "norm/batchnorm", "    dx = dcentred + np.ones((N, D)) / N * dmu", "    dx = dcentred", "mean_held"),
    slip("cs231n", "norm/layernorm", "dxhat = (dout * gamma).T", "dxhat = dout.T", "gamma_left_out", "return dx.T, dgamma, dbeta"),
    slip("cs231n", "norm/dropout", "(np.random.rand(*x.shape) < p) / p", "np.random.rand(*x.shape) < p", "scale_left_out",
         "out = x * mask"),
    slip("cs231n", "norm/dropout", "(np.random.rand(*x.shape) < p) / p", "(np.random.rand(*x.shape) > p) / p", "share_kept"),
    slip("cs231n", "norm/dropout", "dx = dout * mask", "dx = dout", "mask_not_used"),
    slip("cs231n", "images/conv_naive", "dw[f] += x_pad", "dw[f] = x_pad", "differs"),
    slip("cs231n", "images/conv_naive", "((0,), (0,), (pad,), (pad,)), mode=\"constant\", constant_values=0", "pad", "every_axis_padded",
         "out[n, f, i, j] = np.sum(window * w[f]) + b[f]"),
    slip("cs231n", "images/conv_naive", "dx_pad[:, :, pad : pad + H, pad : pad + W]", "dx_pad", "shape"),
    slip("cs231n", "images/max_pool_naive", "np.max(x[:, :, i * s :", "np.mean(x[:, :, i * s :", "mean_in_place_of_maximum"),
    slip("cs231n", "images/max_pool_naive", "rows, columns = 1 + (H - ph) // s, 1 + (W - pw) // s",
         "rows, columns = 1 + (H - ph) / s, 1 + (W - pw) / s", "division_not_whole"),
    slip("cs231n", "images/max_pool_naive", "j * s + q] += dout", "j * s + q] = dout", "differs"),
    slip("coursera", "building/linear", "dW = 1 / m * np.dot(dZ, A_prev.T)", "dW = np.dot(dZ, A_prev.T)", "weights_not_averaged"),
    slip("coursera", "building/linear", "np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ, axis=0, keepdims=True)", "bias_over_units"),
    slip("coursera", "building/linear", "db = 1 / m * np.sum(dZ, axis=1, keepdims=True)", "db = 1 / m * np.sum(dZ)", "bias_of_everything"),
    slip("coursera", "building/linear", "Z = np.dot(W, A) + b", "Z = np.dot(W, A)", "bias_left_out"),
    slip("coursera", "building/linear_activation", "dZ = sigmoid_backward(dA, activation_cache)\n", "dZ = relu_backward(dA, activation_cache)\n",
         "slope_of_relu", "dA_prev, dW, db = linear_backward(dZ, linear_cache)"),
    slip("coursera", "building/relu", "dZ[Z <= 0] = 0", "dZ[Z >= 0] = 0", "mask_inverted"),
    slip("coursera", "building/sigmoid", "dZ = dA * s * (1 - s)", "dZ = dA * s", "lacks_one_minus_out"),
    slip("coursera", "building/compute_cost", "cost = -1 / m * np.sum", "cost = 1 / m * np.sum", "sign_turned",
         "cost = np.squeeze(cost)"),
    slip("coursera", "building/compute_cost", "np.multiply(1 - Y, np.log(1 - AL))", "0", "zeros_left_out", "cost = np.squeeze(cost)"),
    slip("coursera", "building/l_layer_model", "dAL = -(np.divide", "dAL = (np.divide", "sign_turned"),
    slip("coursera", "building/update_parameters", "for l in range(L):\n        parameters", "for l in range(L - 1):\n        parameters",
         "last_layer_left_out"),
    slip("coursera", "building/update_parameters", "- learning_rate * grads[\"dW", "+ learning_rate * grads[\"dW", "differs"),
    slip("cs231n", "losses/two_layer_net", "num_classes=10, weight_scale=1e-3, reg=0.0):", "num_classes=10, std=1e-3):", "signature"),
    slip("cs231n", "losses/two_layer_net", "loss += 0.5 * self.reg", "loss += self.reg", "regularization_without_half"),
    slip("cs231n", "losses/two_layer_net", "relu_forward(a)\n        scores", "(a, a)\n        scores", "relu_left_out",
         "scores, s_cache = affine_forward(h, W2, b2)"),
    slip("book-6-7", "optimizer/sgd", "params[name] -= self.lr * grads[name]\n\n\nclass Momentum",
         "params[name] += self.lr * grads[name]\n\n\nclass Momentum", "walks_upwards"),
    slip("book-6-7", "optimizer/momentum", "        if self.speed is None:\n            self.speed = {}", "        if True:\n            self.speed = {}",
         "velocity_not_kept", "params[name] += self.speed[name]"),
    slip("book-6-7", "optimizer/adagrad", "self.sums[name] += grads", "self.sums[name] = grads", "squares_not_kept"),
    slip("book-6-7", "optimizer/adam", "        for name in params.keys():\n            self.first[name] +=",
         "        for name in params.keys():\n            self.calls += 1\n            step = self.lr * np.sqrt(1.0 - self.beta2**self.calls) / (1.0 - self.beta1**self.calls)\n            self.first[name] +=",
         "differs", "self.calls += 1"),
    slip("book-6-7", "optimizer/adam", "        self.calls += 1\n", "        self.calls = 1\n", "updates_not_counted",
         "params[name] -= step * self.first[name] / (np.sqrt(self.second[name]) + 1e-7)"),
    slip("book-6-7", "initial/init_weight", "np.random.randn(input_size, output_size)", "np.random.rand(input_size, output_size)", "mean_not_zero"),
    slip("book-6-7", "initial/init_weight", "np.sqrt(1.0 / input_size)", "np.sqrt(1.0 / output_size)", "deviation"),
    slip("book-6-7", "training/weight_decay", "decay += 0.5", "decay = 0.5", "last_weights_alone"),
    slip("book-6-7", "training/dropout", "np.random.rand(*x.shape) > self", "np.random.rand(*x.shape) < self", "share_kept"),
    slip("book-6-7", "training/dropout", "            return x * (1.0 - self.dropout_ratio)", "            return x", "test_not_scaled"),
    slip("book-6-7", "training/batch_normalization", "        else:\n            normal = (x - self.mean_so_far)",
         "            normal = (x - self.mean_so_far)", "unbound_local", "return self.gamma * normal + self.beta"),
    slip("book-6-7", "training/batch_normalization", "- dmean / self.count", "- dmean", "differs"),
    slip("book-6-7", "convolution/im2col", "+= parts[:, i, j]", "= parts[:, i, j]", "overlap_overwritten"),
    slip("book-6-7", "convolution/im2col", "pad : H + pad, pad : W + pad]", "pad:-pad, pad:-pad]", "margin_cut_to_minus_pad"),
    slip("book-6-7", "convolution/convolution", "reshape(N, rows, columns, FN).transpose(0, 3, 1, 2)", "reshape(N, FN, rows, columns)", "axes_not_moved"),
    slip("book-6-7", "convolution/convolution", "dfilters.transpose(1, 0).reshape", "dfilters.reshape", "weight_gradient_not_turned"),
    slip("book-6-7", "convolution/pooling", "        out = np.max(col, axis=1)", "        out = np.mean(col, axis=1)", "mean_in_place_of_maximum",
         "return out.reshape(N, rows, columns, C).transpose(0, 3, 1, 2)"),
    slip("book-6-7", "network/simple_conv_net", "            \"relu2\": Relu(),\n", "", "relu_left_out_at_the_end",
         "return self.last.forward(self.predict(x), t)"),
    slip("book-6-7", "network/simple_conv_net", "        self.loss(x, t)\n        dout", "        dout", "object_attribute", "dx = self.y.copy()"),
)  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_real_mistake_is_told_first_and_by_its_line(slip: Slip, tmp_path: Path, forking: Sandbox) -> None:
    text = (HANDED_IN / slip.course / "right" / "usual.py").read_text(encoding="utf-8")
    assert text.count(slip.before) == 1, text.count(slip.before)
    changed = text.replace(slip.before, slip.after)
    write_files(tmp_path, {"work.py": changed})
    checks = load_built_in("en", slip.course).checks
    (result,) = (
        one
        for one in grade_and_explain(read_submission(tmp_path), prepare(checks, forking)).exercises
        if one.name == slip.exercise
    )
    made = text[: text.index(slip.before)].count("\n") + 1
    wanted = [number for number, line in enumerate(changed.split("\n"), 1) if slip.line and line.strip() == slip.line]

    assert result.verdict in (Verdict.FAILED, Verdict.RAISED)
    assert result.findings[0].id == slip.finding, [f.id for f in result.findings]
    assert result.findings[0].place.line in (wanted or [made])
    assert all(f.formula != f.expected_formula for f in result.findings if f.formula)


def grade_net(files: dict[str, str], folder: Path, box: Sandbox) -> ExerciseResult:
    """Grade a net of the course cs231n that is handed in with these files."""
    write_files(folder, files)
    checks = load_built_in("en", "cs231n").checks
    report = grade_and_explain(read_submission(folder), prepare(checks, box))
    return next(one for one in report.exercises if one.name == "losses/two_layer_net")


@pytest.mark.slow("grades a network with wrong layers four times")
def test_a_net_of_cs231n_is_judged_without_its_wrong_layers_and_without_files_that_were_not_handed_in(
    tmp_path: Path, forking: Sandbox
) -> None:
    text = (HANDED_IN / "cs231n" / "right" / "usual.py").read_text(encoding="utf-8")
    wrong = text.replace("np.sum(dout, axis=0, keepdims=True)", "np.mean(dout, axis=0)")
    layers, _, body = text.partition("class TwoLayerNet")
    alone = f"import numpy as np\nfrom ..layers import *\nfrom ..layer_utils import *\n\n\nclass TwoLayerNet{body}"
    joined = alone.replace("a, a_cache = affine_forward(X, W1, b1)\n        h, h_cache = relu_forward(a)",
                           "h, a_cache = affine_relu_forward(X, W1, b1)")  # fmt: skip
    joined = joined.replace("affine_backward(relu_backward(dh, h_cache), a_cache)", "affine_relu_backward(dh, a_cache)")

    assert grade_net({"work.py": wrong}, tmp_path / "wrong", forking).verdict is Verdict.PASSED
    for number, net in enumerate((alone, joined)):
        result = grade_net({"cs231n/classifiers/fc_net.py": net}, tmp_path / f"alone{number}", forking)
        assert result.verdict is Verdict.PASSED, (number, result.findings)
    both = {"cs231n/layers.py": layers, "cs231n/classifiers/fc_net.py": alone}
    assert grade_net(both, tmp_path / "both", forking).verdict is Verdict.PASSED


def test_a_dropout_of_cs231n_may_read_p_as_the_probability_to_drop_where_it_scales_by_the_rest(
    tmp_path: Path, forking: Sandbox
) -> None:
    text = (HANDED_IN / "cs231n" / "right" / "usual.py").read_text(encoding="utf-8")
    checks = [check for check in load_built_in("en", "cs231n").checks if check.name == "norm/dropout"]
    for after, verdict in ((">= p) / (1 - p)", Verdict.PASSED), (">= p) / p", Verdict.FAILED)):
        write_files(tmp_path, {"work.py": text.replace("< p) / p", after)})
        (result,) = prepare(checks, forking).grade(read_submission(tmp_path)).exercises

        assert result.verdict is verdict, after
