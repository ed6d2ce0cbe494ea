"""The course mytorch, with code as its students write it: right in many styles, with slips, and untouched."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import ROOT, load_built_in, prepare, write_files

from grader.diagnosis.explain import grade_and_explain
from grader.model import ExerciseResult, Verdict
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

FOLDER = ROOT / "tests" / "handed_in" / "mytorch"
UNTOUCHED = FOLDER / "untouched.py"
RIGHT = sorted(path for path in FOLDER.glob("*.py") if path != UNTOUCHED)
CHECKS = load_built_in("en", "mytorch").checks
FREE = {"overflow", "integers_raise", "lent", "lent_helper"}  # remarks on a style, which cost nothing


def grade(path: Path, forking: Sandbox, exercise: str = "") -> list[ExerciseResult]:
    """Grade all that a file defines, or one exercise."""
    checks = [check for check in CHECKS if exercise in ("", check.name)]
    found = grade_and_explain(read_submission(path), prepare(checks, forking)).exercises
    return [result for result in found if result.verdict is not Verdict.MISSING]


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_code_loses_no_point_in_any_style(path: Path, forking: Sandbox) -> None:
    results = grade(path, forking)

    assert results
    assert [(one.name, one.score, one.findings) for one in results] == [(one.name, 10, ()) for one in results]
    assert {remark.message.id for one in results for remark in one.remarks} <= FREE


def test_what_the_course_hands_out_is_not_started(forking: Sandbox) -> None:
    results = grade(UNTOUCHED, forking)

    assert len(results) == 8
    assert {one.verdict for one in results} == {Verdict.NOT_STARTED}


# file, exercise, the right text, the slip, the finding, and a text in the line that is told ("" for the slip itself)
SLIPS = (
    ("linear_ones", "layers/linear", "A @ self.W.T +", "A @ self.W +", "weights_turned_in_forward", ""),
    ("linear_ones", "layers/linear", "dLdZ.T @ dZdW", "dZdW.T @ dLdZ", "weight_gradient_transposed", "self.dLdW = dLdW"),
    ("linear_ones", "layers/linear", "dLdZ.T @ dZdb", "dLdZ.T @ dZdb / self.N", "bias_gradient_averaged", "self.dLdb = dLdb"),
    ("linear_ones", "layers/linear", "dLdZ.T @ dZdb", "np.sum(dLdZ, axis=0)", "shape", "self.dLdb = dLdb"),
    ("linear_loops", "layers/linear", "self.dLdb += ", "self.dLdb = ", "", ""),
    ("activation_scipy", "activations/sigmoid", "(self.A - self.A ** 2)", "self.A", "lacks_one_minus_out", ""),
    ("activation_scipy", "activations/tanh", "dLdA - dLdA * self.A * self.A", "dLdA * (1 - self.A)", "square_left_out", ""),
    ("activation_scipy", "activations/relu", "self.A > 0, 1, 0", "self.A >= 0, 1, 0", "mask_not_used", "self.A = A"),
    ("activation_scipy", "activations/relu", "A = Z.copy()", "A = Z", "input_changed", "A[A < 0] = 0"),
    ("activation_scipy", "activations/gelu", "self.Z / np.sqrt(2 * np.pi)", "self.Z / np.sqrt(np.pi)", "pi_not_doubled", ""),
    ("activation_scipy", "activations/softmax", "np.exp(Z), axis=1", "np.exp(Z), axis=0", "along_columns", ""),
    ("activation_scipy", "activations/softmax", "-self.A[i, m] * self.A[i, n]", "0", "diagonal_alone", "dLdA[i, :] @ J"),
    ("activation_short", "activations/softmax", "np.diag(a) - np.outer", "np.diag(a) + np.outer", "", ""),
    ("loss_ones", "losses/mse_loss", "sse / (self.N", "sse / (2 * self.N", "halved", ""),
    ("loss_ones", "losses/mse_loss", "2 * (self.A - self.Y) / (self.N * self.C)", "2 * (self.A - self.Y) / self.N",
     "gradient_divided_by_rows_alone", ""),
    ("loss_ones", "losses/cross_entropy_loss", "(self.softmax - self.Y) / self.N", "self.softmax - self.Y",
     "batch_division_left_out", ""),
    ("loss_ones", "losses/cross_entropy_loss", "def backward(self):\n        dLdA", "def backward(self, dLdL):\n        dLdA",
     "signature", "def backward(self, dLdL)"),
    ("batchnorm_three_ways", "norm/batchnorm1d", "self.running_M) / np.sqrt(self.running_V", "self.M) / np.sqrt(self.V",
     "tested_with_batch", "self.BZ = self.BW"),
    ("batchnorm_three_ways", "norm/batchnorm1d", " + dLdM / self.N", "", "mean_held", "return dLdNZ"),
    ("batchnorm_three_ways", "norm/batchnorm1d", "(self.Z - self.M) / np.sqrt(self.V + self.eps)",
     "(self.Z - self.M) / (self.V + self.eps)", "root_left_out", "self.BZ = self.BW"),
    ("batchnorm_in_place", "norm/batchnorm1d", "(dLdBZ * self.NZ).sum(0), dLdBZ", "(dLdBZ * self.Z).sum(0), dLdBZ",
     "slope_with_input", ""),
    ("batchnorm_in_place", "norm/batchnorm1d", "(dLdBZ * self.NZ).sum(0), dLdBZ.sum(0)",
     "dLdBZ.sum(0), (dLdBZ * self.NZ).sum(0)", "slopes_exchanged", ""),
    ("sgd_branches", "optim/sgd", "-= self.lr * self.v_W[i]", "-= self.lr * self.l[i].dLdW", "momentum_not_used", ""),
    ("sgd_branches", "optim/sgd", "                self.v_W[i] *= self.mu\n", "", "velocity_not_slowed_in_branch",
     "-= self.lr * self.v_W[i]"),
    ("sgd_branches", "optim/sgd", "        return None", "            return None", "returned_in_loop", ""),
    ("sgd_table", "optim/sgd", "- self.lr * v", "+ self.lr * v", "walks_upwards", ""),
)  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip[1]}-{slip[4]}")
def test_a_slip_is_told_by_line_and_reason(slip: tuple[str, ...], tmp_path: Path, forking: Sandbox) -> None:
    file, exercise, before, after, reason, shown = slip
    text = (FOLDER / f"{file}.py").read_text(encoding="utf-8")
    assert text.count(before) == 1
    write_files(tmp_path, {"work.py": text.replace(before, after)})
    (result,) = grade(tmp_path, forking, exercise)
    first = result.findings[0]

    assert result.score < 10
    assert not reason or first.id == reason
    assert (shown or after) in text.replace(before, after).splitlines()[(first.place.line or 0) - 1]


def test_a_loss_is_graded_with_the_softmax_of_its_folder_and_not_blamed_for_it(
    tmp_path: Path, forking: Sandbox
) -> None:
    names = {"mytorch/nn/activation.py": "activation_scipy", "mytorch/nn/loss.py": "loss_import"}
    files = {name: (FOLDER / f"{file}.py").read_text(encoding="utf-8") for name, file in names.items()}
    files["mytorch/nn/activation.py"] = files["mytorch/nn/activation.py"].replace(
        "np.exp(Z), axis=1", "np.exp(Z), axis=0"
    )
    write_files(tmp_path, files)
    results = {one.name: one for one in grade(tmp_path, forking)}

    assert results["losses/cross_entropy_loss"].score == 10
    assert results["activations/softmax"].findings[0].id == "along_columns"
