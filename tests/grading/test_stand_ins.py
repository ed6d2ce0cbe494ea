"""A wrong layer costs its own points only, however the layers that are built on it name it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import SOLUTIONS, invoke, load_checks, mark_rest, write_files

from grader.model import Report

PARTS = (
    "affine/affine", "activation/relu", "affine/softmax", "affine/cross_entropy_error", "affine/softmax_with_loss",
    "network/numerical_gradient",
)  # fmt: skip
OWN_IMPORT = re.compile(r"^from (?!numpy)\w+\.\w+ import .*$", re.MULTILINE)
WRONG = ("dout.sum(axis=0)", "dout.mean(axis=0)")
NET = OWN_IMPORT.sub("", (SOLUTIONS / "network/two_layer_net.py").read_text(encoding="utf-8"))
KEPT = {
    "by its name": NET,
    "as a subclass": "class Hidden(Affine):\n    pass\n" + NET.replace(" Affine(", " Hidden("),
    "in a table": "LAYERS = {'affine': Affine}\n" + NET.replace(" Affine(", " LAYERS['affine']("),
    "as a default": NET.replace("=0.01):", "=0.01, layer=Affine):").replace(" Affine(", " layer("),
    "under another name": "Linear = Affine\n" + NET.replace(" Affine(", " Linear("),
}


def read_parts() -> str:
    """Read the layers of the solution, with a wrong Affine, as one file."""
    texts = [OWN_IMPORT.sub("", (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")) for name in PARTS]
    return "\n".join(texts).replace(*WRONG)


MORE = pytest.mark.slow("keeps the layer in one more place of the file, as a subclass and a table do")


@pytest.mark.parametrize("how", mark_rest(KEPT, ("as a subclass", "in a table"), MORE))
def test_a_stand_in_takes_the_place_of_a_layer_wherever_it_is_kept(
    how: str, grade_files: Callable[..., Report]
) -> None:
    report = grade_files({"work.py": f"{read_parts()}\n{KEPT[how]}"}, "affine", "two_layer_net", explained=False)

    scores = {result.symbol: result.score for result in report.exercises}
    assert scores == {"Affine": 8.0, "TwoLayerNet": 10.0}


def test_a_layer_that_is_imported_under_another_name_gets_its_stand_in(grade_files: Callable[..., Report]) -> None:
    affine, *others = ((SOLUTIONS / f"{name}.py").read_text(encoding="utf-8") for name in PARTS)
    net = "from affine import Affine as A\nfrom layers import *\n" + NET.replace(" Affine(", " A(")
    files = {
        "affine.py": affine.replace(*WRONG),
        "layers.py": "\n".join(OWN_IMPORT.sub("", o) for o in others),
        "net.py": net,
    }

    report = grade_files(files, "affine", "two_layer_net", explained=False)

    assert {result.symbol: result.score for result in report.exercises} == {"Affine": 8.0, "TwoLayerNet": 10.0}


def test_an_exercise_is_built_on_what_its_layers_are_built_on() -> None:
    needs = {check.name: check.needs for check in load_checks()}

    assert {"affine/softmax", "affine/cross_entropy_error", "network/numerical_gradient"} < {
        *needs["network/train_digits"]
    }
    for name, needed in needs.items():
        assert name not in needed and len(needed) == len({*needed})
        assert {*needed} == {*needed}.union(*(needs[one] for one in needed))


@pytest.mark.slow("trains; the test above sees that the layers of its layers are lent")
def test_a_wrong_softmax_costs_the_training_nothing(grade_files: Callable[..., Report]) -> None:
    files = {
        path.relative_to(SOLUTIONS).as_posix(): path.read_text(encoding="utf-8") for path in SOLUTIONS.glob("*/*.py")
    }
    files["affine/softmax.py"] = files["affine/softmax.py"].replace("axis=-1", "axis=0")

    report = grade_files(files, "softmax", "train_digits", explained=False)

    assert {result.symbol: result.score for result in report.exercises} == {"softmax": 0.0, "train_digits": 10.0}


def test_each_exercise_names_the_wrong_layer_that_it_is_built_on(tmp_path: Path) -> None:
    wrong = read_parts().replace(*reversed(WRONG)).replace("axis=-1", "axis=0")
    write_files(tmp_path, {"work.py": f"{wrong}\n{NET}"})

    shown = invoke("check", "work.py", "softmax", "softmax_with_loss", "two_layer_net", cwd=tmp_path).out

    assert shown.count("Your `softmax` is wrong, so this exercise was graded with a correct one.") == 2
    assert "The reason is that of" not in shown
