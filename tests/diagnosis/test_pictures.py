"""The pictures of real wrong code are true, and show nothing where there is nothing to see."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from corpus import (
    MISTAKEN,
    ROOT,
    Counting,
    find_check,
    grade_path,
    load_built_in,
    load_checks,
    load_english,
    prepare,
    read_solutions,
)

from grader import Layer
from grader.diagnosis.explain import grade_and_explain
from grader.diagnosis.pictures.curves import differs_visibly, shorten_curve
from grader.diagnosis.pictures.example import spell_formula, spell_output
from grader.diagnosis.pictures.graph import Node, follow_formula
from grader.diagnosis.pictures.maps import name_patterns
from grader.grading.grade import prepare_grading
from grader.model import Case, Check, ExerciseResult, Observation
from grader.reports.look import Look
from grader.reports.pictures import draw_as_text
from grader.reports.visible import limit_findings
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

LOOK = Look(load_english(), signs=True)


def explain_file(path: Path, box: Sandbox) -> ExerciseResult:
    """Explain a labelled mistake."""
    return grade_path(path, [find_check(path).name], box).exercises[0]


@pytest.fixture(scope="module")
def explained(forking: Sandbox) -> Callable[[str], ExerciseResult]:
    """Explain each labelled mistake once."""
    return cache(lambda name: explain_file(MISTAKEN / name, forking))


def draw_kind(result: ExerciseResult, kind: str, level: int) -> list[str]:
    """Return the lines of the pictures of a kind up to a level, without captions and margins."""
    pictures = [one for finding in limit_findings(result, level).findings for one in finding.pictures]
    return [line.strip() for one in pictures if one.kind == kind for line in draw_as_text(one, LOOK)[:-1]]


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        (
            "affine/weight_gradient_transposed.py",
            2,
            ["dout.T   @     x    \u2192   dW   must be", "(M, N) N = N (N, D)   (M, D) (D, M)", "(5, 4) 4 = 4 (4, 3)   (5, 3) (3, 5)"],
        ),
        ("affine/weight_gradient_transposed.py", 1, []),
        ("affine/star_for_dot.py", 1, ["x          *     self.W", "(N, D) D \u2260 M (!) (D, M)", "(4, 3) 3 \u2260 5 (!) (3, 5)"]),
        (
            "affine/weight_not_transposed.py",
            2,
            ["dout       @     self.W \u2192   dx", "(N, M) M \u2260 D (!) (D, M)   (N, D)", "(4, 5) 5 \u2260 3 (!) (3, 5)   (4, 3)"],
        ),
        (
            "affine/weight_not_transposed.py",
            1,
            ["dout       @     self.W", "(N, M) M \u2260 D (!) (D, M)", "(4, 5) 5 \u2260 3 (!) (3, 5)"],
        ),
        ("relu/mask_inverted.py", 3, []),
        ("softmax/np_left_out.py", 3, []),
    ],
)  # fmt: skip
def test_shapes_show_what_does_not_meet_or_is_not_due(
    name: str, level: int, lines: list[str], explained: Callable[[str], ExerciseResult]
) -> None:
    assert draw_kind(explained(name), "shapes", level) == lines


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        ("relu/mask_inverted.py", 1, []),
        (
            "relu/mask_inverted.py",
            2,
            ["x        dout    your dx", "1 -2    10 20     0 20", "-3  4    30 40    30  0"],
        ),
        (
            "relu/mask_inverted.py",
            3,
            [
                "x        dout    your dx       dx        right dx",
                "1 -2    10 20     0 20    10*1 20*0 =    10  0",
                "-3  4    30 40    30  0    30*0 40*1 =     0 40",
            ],
        ),
        (
            "affine/weight_gradient_transposed.py",
            3,
            [
                "W      b     x    dout   your dW      dW       right dW",
                "1    100   1 2    1      7 10     1*1+3*2 =       7",
                "10          3 4    2               2*1+4*2 =      10",
            ],
        ),
        ("buy_apple/tax_left_out.py", 3, []),
        ("softmax/np_left_out.py", 3, []),
    ],
)
def test_the_example_has_the_own_numbers_and_then_the_right_numbers(
    name: str, level: int, lines: list[str], explained: Callable[[str], ExerciseResult]
) -> None:
    assert draw_kind(explained(name), "example", level) == lines


@pytest.mark.parametrize(
    ("formula", "texts"),
    [
        ("dout.sum(axis=0)", ["1+4", "2+5", "3+6"]),
        ("x @ W + 1", [["1*5+2*6+1"], ["3*5+(-4*6)+1"]]),
        ("-(dout - 1) / N", [["-(1-1)/2", "-(2-1)/2", "-(3-1)/2"], ["-(4-1)/2", "-(5-1)/2", "-(6-1)/2"]]),
        ("exp(x * (x > 0)) ** 2", [["exp(1*1)**2", "exp(2*1)**2"], ["exp(3*1)**2", "exp(-4*0)**2"]]),
        ("x * (x > 2) + (x >= 2)", [["1*0+0", "2*0+1"], ["3*1+1", "-4*0+0"]]),
        ("x", None),
        ("unknown + 1", None),
        ("dout.sum(axis=0) with words", None),
    ],
)
def test_a_formula_says_how_each_number_comes_about(formula: str, texts: object) -> None:
    values = {
        "x": np.array([[1.0, 2.0], [3.0, -4.0]]),
        "W": np.array([[5.0], [6.0]]),
        "dout": np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        "N": 2,
    }
    shape = np.shape(texts) if texts else (2, 2)
    right = values["x"] if formula == "x" else np.zeros(shape)
    spelled = spell_formula(formula, values, right)

    assert (None if spelled is None else spelled.tolist()) == texts


EXAMPLES = [check for check in load_checks() if check.example]


@pytest.mark.parametrize("check", EXAMPLES, ids=lambda check: check.name)
def test_what_is_written_of_a_right_number_gives_this_number(check: Check) -> None:
    for case in check.example() if check.example else ():
        for output, accepted in case.expected.items():
            spelled = spell_output(check, case, output)
            for text, right in (
                zip(np.ravel(spelled), np.ravel(accepted[0]), strict=True) if spelled is not None else ()
            ):
                assert eval(text, {"exp": np.exp, "log": np.log}) == pytest.approx(right, rel=2e-3, abs=1e-3), text


def test_most_outputs_of_examples_are_written() -> None:
    spelled = [
        spell_output(check, check.example()[0], output) is not None
        for check in EXAMPLES
        if check.example and check.structure.call == "layer"
        for output in check.example()[0].expected
    ]

    assert sum(spelled) > 0.7 * len(spelled)


def test_a_long_sum_is_written_with_the_numbers_of_its_parts() -> None:
    values = {"x": np.arange(0.125, 3.0, 0.25)}
    (text,) = np.ravel(spell_formula("sum(x)", values, np.asarray(0.0)))

    assert len(text) <= 26
    assert eval(text) == pytest.approx(np.sum(values["x"]), rel=1e-3)  # the digits of this test alone


GRAPHS = [
    (
        "mul_layer/not_swapped.py",
        2,
        [
            "x  ─────────────→ (×) ─→ out",
            "dx ← dout * x (!)  │  ← dout",
            "y  ────────────────┘",
            "dy ← (!)",
        ],
    ),
    (
        "mul_layer/not_swapped.py",
        3,
        [
            "x  ──────────────→ (×) ─→ out",
            "dx ← dout * x (!)   │  ← dout",
            "← dout * y (ok)  │",
            "y  ─────────────────┘",
            "dy ← (!)",
            "← dout * x (ok)",
        ],
    ),
    (
        "affine/bias_gradient_averaged.py",
        2,
        [
            "x  ──→ (dot) ─→ (+) ─→ out",
            "dx ←     │       │  ← dout",
            "W  ──────┘       │",
            "dW ←             │",
            "b  ──────────────┘",
            "db ← dout.mean(axis=0) (!)",
        ],
    ),
    (
        "sigmoid/slope_of_tanh.py",
        2,
        ["x  ─→ (-) ─→ (exp) ─→ (+1) ─→ (1/) ─→ out", "dx ← dout * (1 - out ** 2) (!)     ← dout"],
    ),
    ("affine/bias_left_out.py", 3, []),
    ("affine/gradients_kept_in_locals.py", 3, []),  # nothing was observed
    ("sigmoid/minus_left_out.py", 3, []),  # forward is wrong
    ("relu/mask_inverted.py", 3, []),
]


@pytest.mark.parametrize(("name", "level", "lines"), GRAPHS)
def test_the_graph_marks_the_wrong_gradient(
    name: str, level: int, lines: list[str], explained: Callable[[str], ExerciseResult]
) -> None:
    assert draw_kind(explained(name), "graph", level) == lines


LAYERS = "x ─→ (affine1) ─→ (relu) ─→ (affine2) ─→ "


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        (
            "not_divided.py",
            2,
            [f"{LAYERS}(softmax_with_loss) ─→ loss", "← W1 b1 (!)            ← W2 b2 (!)"],
        ),
        ("activation_left_out.py", 2, []),  # the row is the right formula
        ("activation_left_out.py", 3, [f"{LAYERS}scores"]),
    ],
)
def test_a_network_is_a_row_of_layers(
    name: str, level: int, lines: list[str], explained: Callable[[str], ExerciseResult]
) -> None:
    assert draw_kind(explained(f"two_layer_net/{name}"), "layers", level) == lines


def test_a_formula_that_branches_has_no_graph() -> None:
    check = next(check for check in load_checks() if check.name == "affine/softmax")

    assert follow_formula(check, "out") is None
    assert follow_formula(next(one for one in load_checks() if one.name == "graph/add_one"), "out") == (
        "x",
        (Node("+1"),),
    )


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        ("relu/mask_not_used.py", 1, []),
        ("relu/mask_not_used.py", 2, ["■  ·  ■", "·  ·  ·", "■  ■  ·", "■  ·  ■"]),
        ("relu/mask_inverted.py", 3, []),
    ],
)
def test_a_map_shows_the_region_that_is_wrong(
    name: str, level: int, lines: list[str], explained: Callable[[str], ExerciseResult]
) -> None:
    assert draw_kind(explained(name), "map", level) == lines


ROWS = np.array([[False, False, False], [True, True, True]])


@pytest.mark.parametrize(
    ("wrong", "patterns"),
    [
        (ROWS, ["map_last_row", "map_row"]),
        (ROWS[::-1], ["map_row"]),
        (np.array([[True, False, False], [True, False, False]]), ["map_column"]),
        (np.array([[True, False, False], [False, False, False]]), ["map_element"]),
        (np.array([[True, False, True], [False, True, False]]), []),
        (np.ones((2, 3), dtype=bool), []),
        (np.zeros((2, 3), dtype=bool), []),
    ],
)
def test_a_map_needs_a_pattern(wrong: np.ndarray, patterns: list[str]) -> None:
    assert [id for id, _ in name_patterns(wrong, Observation(Case("one", {})), ())] == patterns


def test_a_region_of_an_input_is_named() -> None:
    x = np.array([[1.0, -2.0], [0.0, -4.0]])

    assert name_patterns(x < 0, Observation(Case("one", {}, {"x": x})), ("x",)) == [
        ("map_last_column", ""),
        ("map_column", ""),
        ("map_negative", "x"),
    ]
    assert name_patterns(x > 0, Observation(Case("one", {}, {"x": x})), ("x",)) == [
        ("map_element", ""),
        ("map_positive", "x"),
    ]


def test_a_training_is_drawn_beside_a_right_one(explained: Callable[[str], ExerciseResult]) -> None:
    result = explained("train_digits/not_updated.py")

    assert draw_kind(result, "curve", 1) == []
    assert "your losses" in draw_kind(result, "curve", 2)[-1]
    assert not any("right" in line for line in draw_kind(result, "curve", 2))
    assert draw_kind(result, "curve", 3)[-2:] == ["o right losses", "* your losses"]


def test_a_curve_is_short_and_visibly_another_one() -> None:
    falling = np.linspace(2.0, 0.0, 1200)
    right = shorten_curve(falling, 12)

    assert len(right) == 12 and right[0] == pytest.approx(1.92, abs=0.01)
    assert shorten_curve(np.ones(2), 12) == shorten_curve(None, 12) == shorten_curve(np.full(9, np.nan), 12) == ()
    assert not differs_visibly(shorten_curve(falling[::3], 12), right)
    assert differs_visibly((2.0, 2.0, 2.0), right)


@pytest.mark.slow("runs every training")
@pytest.mark.parametrize("check", [check for check in load_checks() if check.curves], ids=lambda check: check.name)
def test_the_solution_gives_the_curves_that_are_declared(check: Check, forking: Sandbox) -> None:
    marked = prepare([check], forking).mark(read_solutions())
    (observation,) = marked.evidence.judged[check.name].judgement.counted

    for output, curve in check.curves.items():
        assert not differs_visibly(shorten_curve(observation.arrays[output], len(curve)), curve)


SHOWN = (
    "affine/weight_not_transposed.py",
    "affine/weight_gradient_transposed.py",
    "mul_layer/not_swapped.py",
    "relu/mask_not_used.py",
)


@pytest.mark.parametrize(("page", "language"), [("docs/hints.md", "en"), ("docs/ko/hints.md", "ko")])
def test_the_pictures_of_the_page_are_what_bpgrade_draws(
    page: str, language: str, explained: Callable[[str], ExerciseResult]
) -> None:
    look = replace(LOOK, catalogue=load_built_in(language).make_catalogue())
    drawn = {
        "\n".join(draw_as_text(picture, look))
        for name in SHOWN
        for finding in limit_findings(explained(name), 3).findings
        for picture in finding.pictures
    }
    blocks = (ROOT / page).read_text(encoding="utf-8").split("```\n")[1::2]

    assert len(blocks) == 5
    assert [block for block in blocks if block.rstrip("\n") not in drawn] == []


def test_the_example_needs_no_child_of_its_own(forking: Sandbox) -> None:
    path = MISTAKEN / "affine" / "weight_gradient_transposed.py"
    check, children = find_check(path), list[int]()
    for one in (check, replace(check, example=None)):
        box = Counting(forking)
        report = grade_and_explain(read_submission(path), prepare_grading([one], [one], box))
        children.append(box.children)
        kinds = {picture.kind for finding in report.exercises[0].findings for picture in finding.pictures}
        assert ("example" in kinds) is (one is check)

    assert children[0] == children[1]


SHIFT = """class Shift:
    def __init__(self, a):
        self.a = a
    def forward(self, x):
        return (x - self.a) * 2
    def backward(self, dout):
        self.da = 2 * dout.sum(axis=0)
        return dout
"""


def test_a_layer_of_a_plugin_is_drawn_from_its_declaration(forking: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "shift.py").write_text(SHIFT, encoding="utf-8")
    layer = Layer(
        "own/shift",
        symbol="Shift",
        parameters={"a": "M"},
        inputs={"x": "N M"},
        formula="(x - a) * 2",
        gradients={"dx": "where(2 > 1, 2 * dout, dout)"},
        attributes={"da": None},  # there is no right formula to draw
    )
    check = layer.make_check()
    report = grade_and_explain(read_submission(tmp_path / "shift.py"), prepare_grading([check], [check], forking))
    graphs = [[one for one in found.pictures if one.kind == "graph"] for found in report.exercises[0].findings]

    assert [[one.level for one in found] for found in graphs] == [[2, 3], [2]]
    shown = [line.strip(" \u2502") for line in draw_as_text(graphs[0][1], LOOK)]
    assert shown[0].split()[2::2] == ["(-)", "(\u00d72)", "out"]
    assert shown[2] == "\u2190 where(2 > 1, 2 * dout, dout) (ok)"


def test_who_is_right_does_not_wait_for_pictures() -> None:
    show = "import sys, grader.diagnosis.explain; print([name for name in sys.modules if 'pictures' in name])"
    run = subprocess.run([sys.executable, "-c", show], capture_output=True, encoding="utf-8", check=True, cwd=ROOT)

    assert run.stdout == "[]\n"
