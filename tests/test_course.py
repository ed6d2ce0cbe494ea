"""Each check of each built-in course keeps the rules of a course."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest
from corpus import ROOT, load_built_in, prepare

from grader import Layer
from grader.authoring.derivative import differentiate_elements
from grader.authoring.soundness import list_layer_faults
from grader.catalogue.catalogue import make_mistake_id, make_step_id
from grader.grading.plan import generator_of, make_plan
from grader.model import Check, Verdict
from grader.plugins.courses import import_course, list_built_in, list_stubs
from grader.proving.mistake_proof import list_mistake_faults
from grader.proving.trials import find_subject
from grader.sandbox import Sandbox
from grader.submission.read import read_submission

COURSES = {name: load_built_in("en", name) for name in list_built_in()}
STUBS = {name: loaded.folders["bpgrade"] for name, loaded in COURSES.items()}
SOLUTIONS = {name: loaded.solutions["bpgrade"] for name, loaded in COURSES.items()}
CHECKS = {(name, check.name): check for name, loaded in COURSES.items() for check in loaded.checks}
LAYERS = {
    (name, layer.name): layer
    for name in COURSES
    for layer in import_course(name).bpgrade_checks().checks
    if isinstance(layer, Layer)
}
by_course = pytest.mark.parametrize("course", COURSES)
FEWEST = 3  # known mistakes of an exercise in a course beside the book, whose networks have their own


@by_course
def test_the_stubs_are_not_started_and_score_nothing(course: str, box: Sandbox) -> None:
    checks = COURSES[course].checks
    report = prepare(checks, box).grade(read_submission(STUBS[course]))

    assert {e.name: e.verdict for e in report.exercises} == {c.name: Verdict.NOT_STARTED for c in checks}
    assert (report.score, report.maximum) == (0, 10 * len(checks))


@by_course
def test_the_solutions_score_full_marks(course: str, box: Sandbox) -> None:
    checks = COURSES[course].checks
    report = prepare(checks, box).grade(read_submission(SOLUTIONS[course]))

    assert {e.name: (e.verdict, e.findings) for e in report.exercises} == {c.name: (Verdict.PASSED, ()) for c in checks}
    assert report.score == report.maximum == 10 * len(checks)


SEEDS = pytest.mark.slow("grades each solution under 20 seeds; the quick test does so under two, and verify under 50")


@pytest.mark.parametrize("seeds", [range(1, 3), pytest.param(range(1, 21), marks=SEEDS)], ids=len)
@by_course
def test_the_solutions_pass_with_every_seed_and_their_backward_belongs_to_their_own_forward(
    course: str, seeds: range, forking: Sandbox
) -> None:
    """The numerical criteria of the solutions pass or are unresolved; most are resolved.

    A gradient that is 0 everywhere has no slope that could be resolved.
    """
    checks = [check for check in COURSES[course].checks if not check.seconds]
    sloped = {
        check.name: {f"numeric.{name}" for name, it in check.expected_formulas.items() if not it.startswith("0 * ")}
        for check in checks
    }
    words = []
    for seed in seeds:
        report = prepare(checks, forking, seed).grade(read_submission(SOLUTIONS[course]))
        words += [c.verdict for e in report.exercises for c in e.criteria if c.id in sloped[e.name]]

        assert [e.name for e in report.exercises if e.verdict is not Verdict.PASSED] == [], seed

    assert set(words) <= {Verdict.PASSED, Verdict.UNRESOLVED}
    assert words.count(Verdict.PASSED) > 0.9 * len(words)


@by_course
def test_each_check_has_a_stub_and_a_solution_and_there_are_no_others(course: str) -> None:
    for folder in (STUBS[course], SOLUTIONS[course]):
        assert set(list_stubs(folder)) == {check.name for check in COURSES[course].checks}


def gives_answer(check: Check, text: str) -> bool:
    """Say whether a text contains the formula of a gradient."""
    formulas = [formula for output, formula in check.expected_formulas.items() if output != "out"]
    return any(len(formula) >= 6 and formula in text for formula in formulas)


@by_course
def test_a_stub_teaches(course: str) -> None:
    """Each stub has a docstring at the class or function, and does not contain the answer."""
    for check in COURSES[course].checks:
        text = (STUBS[course] / f"{check.name}.py").read_text(encoding="utf-8")
        nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.ClassDef | ast.FunctionDef)]

        assert len(ast.get_docstring(nodes[0]) or "") > 100, check.name
        assert not gives_answer(check, text), check.name


@by_course
def test_a_mistake_has_a_short_reason_that_is_not_the_answer(course: str) -> None:
    texts = COURSES[course].make_catalogue().texts
    pairs = [(check, mistake) for check in COURSES[course].checks for mistake in check.mistakes]
    for check, mistake in pairs:
        text = texts[make_mistake_id(check.name, mistake.__name__)]
        (reason,), explanation = text.text, text.long

        assert reason.endswith("."), mistake
        assert not gives_answer(check, reason), mistake
        assert 10 <= len(reason.split()) <= 40, mistake
        assert len(explanation.split()) <= 60, mistake


@by_course
def test_each_mistake_and_each_step_has_its_korean(course: str) -> None:
    english, korean = (load_built_in(language, course).texts[language] for language in ("en", "ko"))
    checks = COURSES[course].checks
    ids = [make_mistake_id(check.name, one.__name__) for check in checks for one in check.mistakes]
    ids += [make_step_id(check.name, number) for check in checks for number in range(1, 1 + len(check.steps))]

    assert [id for id in ids if id not in korean or korean[id]["text"] == english[id]["text"]] == []


def test_an_exercise_has_at_least_three_mistakes_and_its_steps() -> None:
    found = {key: (len(check.mistakes), len(check.steps)) for key, check in CHECKS.items() if key[0] != "book"}

    assert {key: counts for key, counts in found.items() if counts[0] < FEWEST or not counts[1]} == {}


@pytest.mark.parametrize("key", [key for key, check in CHECKS.items() if check.mistakes], ids="-".join)
def test_a_mistake_is_caught_and_named_as_itself_and_nothing_else(key: tuple[str, str]) -> None:
    """Each mistake, put in place of the right outputs, is judged wrong and gives one finding: its own."""
    course, name = key
    check, submission = CHECKS[key], read_submission(SOLUTIONS[course] / f"{name}.py")
    subject = find_subject(check, COURSES[course].checks, submission)
    assert subject is not None

    assert list_mistake_faults(subject, [make_plan(check, seed) for seed in (0, 1)]) == []


@pytest.mark.parametrize(
    "check", [check for check in CHECKS.values() if check.structure.gradients], ids=lambda check: check.name
)
def test_a_backward_has_criteria_for_its_numerical_gradients_and_their_shapes(check: Check) -> None:
    criteria, structure = {criterion.id for criterion in check.criteria}, check.structure

    assert {"backward.shape", *(f"numeric.{one}" for one in (*structure.gradients, *structure.attributes))} <= criteria


@pytest.mark.parametrize("layer", [la for la in LAYERS.values() if la.gradients], ids=lambda layer: layer.name)
def test_declared_gradients_are_the_numerical_ones_of_the_formula(layer: Layer) -> None:
    for seed in range(3):
        assert list_layer_faults(layer, generator_of(seed, layer.name)) == [], seed


def test_a_wrong_declared_gradient_would_be_noticed() -> None:
    """The control of the test above: a factor of 1.001 in a declared gradient is a difference."""
    layer = Layer(
        "x/wrong", symbol="W", inputs={"x": "N D"}, formula="exp(x)", gradients={"dx": "1.001 * dout * exp(x)"}
    )
    (fault,) = list_layer_faults(layer, generator_of(1, layer.name))

    assert fault.startswith("'dx' is not the slope of the formula")


def test_a_gradient_without_formula_is_the_numerical_one() -> None:
    layer = Layer("x/cube", symbol="Cube", inputs={"x": "N D"}, formula="x ** 3", gradients={"dx": None})
    x = np.array([[0.5, -1.2]])

    (expected,) = layer.compute_expected({"x": x, "N": 1, "D": 2, "dout": np.ones((1, 2))})["dx"]

    assert np.allclose(expected, 3 * x**2, rtol=1e-9)


DIFFERENTIATED = {
    "abs": ("abs(x) * x", lambda x: 2 * np.abs(x)),
    "sign": ("sign(x) * x", np.sign),
    "maximum": ("maximum(x, 0.0) ** 2", lambda x: 2 * np.maximum(x, 0)),
    "where": ("where(x > 0, x ** 3, -x)", lambda x: np.where(x > 0, 3 * x**2, -1)),
    "exp": ("exp(-30 * x) + tanh(x)", lambda x: 1 / np.cosh(x) ** 2 - 30 * np.exp(-30 * x)),
    "log": ("log(sqrt(x ** 2 + 1))", lambda x: x / (x**2 + 1)),
    "reshape": ("reshape(reshape(x, -1, 1) ** 2, 1, 3)", lambda x: 2 * x),
}


@pytest.mark.parametrize(("formula", "slope"), DIFFERENTIATED.values(), ids=DIFFERENTIATED)
def test_each_word_of_a_formula_is_differentiated_as_exactly_as_it_is_computed(formula: str, slope) -> None:
    layer = Layer("x/one", symbol="One", inputs={"x": "N D"}, formula=formula, gradients={"dx": None})
    x = np.array([[0.5, -1.2, 3.0]])

    (found,) = layer.compute_expected({"x": x, "N": 1, "D": 3, "dout": np.ones((1, 3))})["dx"]

    assert np.allclose(found, slope(x), rtol=1e-13, atol=0)


def test_a_normalisation_and_a_softmax_are_differentiated_exactly() -> None:
    x = np.random.default_rng(0).normal(size=(5, 3))
    inputs = {"x": x, "N": 5, "D": 3, "dout": np.ones((5, 3)) * [[1.0, 2.0, -3.0]]}
    for formula, row_sums in (("(x - x.mean(axis=0)) / sqrt(x.var(axis=0) + 0.5)", 0), ("softmax(x)", 1)):
        layer = Layer("x/one", symbol="One", inputs={"x": "N D"}, formula=formula, gradients={"dx": None})

        found = layer.evaluate("dx", inputs)

        assert np.abs(found.sum(axis=row_sums)).max() < 1e-14
        assert np.abs(found).max() > (1e-2 if row_sums else 0)


def test_numerical_derivative_of_a_known_function() -> None:
    x, dout = np.array([0.3, -0.7, 1.1]), np.array([1.0, -2.0, 0.5])

    assert np.allclose(differentiate_elements(np.sin, x, dout), dout * np.cos(x), rtol=1e-10)


def test_cases_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    check = CHECKS["book", "graph/add_layer"]
    first, again, other = (check.cases(generator_of(seed, check.name)) for seed in (0, 0, 1))

    assert all(np.array_equal(a.arrays["x"], b.arrays["x"]) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0].arrays["x"], other[0].arrays["x"])


def test_nothing_in_the_project_names_where_it_was_made() -> None:
    # a path of the machine begins where no name stands before it: `course/work/` is none
    words = re.compile(r"(?<!\w)/wo" + "rk/|" + re.escape("..\x2fsha" + "red"))
    for path in ROOT.rglob("*"):
        tracked = not any(
            part.startswith((".venv", ".git", ".hyp", ".mypy", ".ruff", ".pytest")) for part in path.parts
        )
        if path.is_file() and tracked and path.suffix in (".py", ".md", ".toml", ".json", ".ipynb"):
            text = path.read_text(encoding="utf-8", errors="replace")

            assert not words.search(text), path


MANY = pytest.mark.slow("draws the cases of 1,000 seeds for the book, and of 100 for the larger cases of other courses")


@pytest.mark.parametrize("seeds", [20, pytest.param(1000, marks=MANY)])
@pytest.mark.parametrize(
    ("course", "check"),
    [(key[0], c) for key, c in CHECKS.items() if c.regions],
    ids=lambda one: getattr(one, "name", one),
)
def test_the_cases_of_every_seed_reach_every_region(course: str, check: Check, seeds: int) -> None:
    for seed in range(seeds if course == "book" else min(seeds, 100)):
        values = [case.values for case in check.cases(generator_of(seed, check.name)) if case.remark is None]

        assert [name for name, is_reached in check.regions.items() if not any(map(is_reached, values))] == [], seed


def test_a_numerical_witness_stays_away_from_a_kink() -> None:
    relu = LAYERS["book", "activation/relu"]
    for seed in range(200):
        for case in relu.make_check().cases(generator_of(seed, relu.name)):
            if "along.x" in case.arrays:
                assert np.abs(case.arrays["x"]).min() > 0.05


def test_the_seeds_of_two_exercises_differ() -> None:
    a, b = (generator_of(0, name).integers(0, 2**32) for name in ("graph/negate", "graph/add_one"))

    assert a != b


@by_course
def test_stub_and_solution_have_the_same_signatures(course: str) -> None:
    for check in COURSES[course].checks:
        stub, solution = (
            ast.parse((folder[course] / f"{check.name}.py").read_text(encoding="utf-8"))
            for folder in (STUBS, SOLUTIONS)
        )
        wanted = {n.name: ast.unparse(n.args) for n in ast.walk(stub) if isinstance(n, ast.FunctionDef)}
        given = {n.name: ast.unparse(n.args) for n in ast.walk(solution) if isinstance(n, ast.FunctionDef)}

        assert wanted.items() <= given.items()
