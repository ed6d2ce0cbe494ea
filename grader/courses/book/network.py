"""The unit network: numerical_gradient and gradient_check."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader import (
    Array,
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Message,
    Observation,
    Remark,
    Structure,
    Symptoms,
    Tolerance,
    Verdict,
    cover_ranges,
    drive_text,
    judge_output,
    name_mistakes,
)
from grader.courses.book.lent import LENT
from grader.courses.book.network_digits import TRAIN_DIGITS
from grader.courses.book.network_reference import PARAMETERS
from grader.courses.book.network_two_layer_net import TWO_LAYER_NET
from grader.courses.book.roles import FUNCTION, POINT
from grader.courses.book.training import fail

REMARKS = {"whole numbers": "whole_numbers", "x itself": "copy_changed"}
LARGEST_STEP = 1e-3  # of a one-sided difference that is nearly right
STEP = 1e-4  # the h of the stub, for mistakes whose size depends on h


def drive_slopes(student: Any, arrays: Any) -> Any:
    """Yield the gradient of a polynomial at x, x after the call, and the shape of another argument of f.

    With `itself`, the polynomial looks at x itself and not at its argument.
    """
    import numpy as np

    x, others = student.copy(arrays["x"]), []

    def polynomial(at: Any) -> Any:
        if isinstance(at, np.ndarray | np.number | float) and np.shape(at) != x.shape:
            others.append(np.shape(at))
        at = x if "itself" in arrays else np.asarray(at)
        try:
            return (arrays["k"] * at**3 + arrays["a"] * at**2 + arrays["c"] * at).sum()
        except ValueError:
            return 0.0  # the shape says what is wrong

    try:
        yield "gradient", student.call("numerical_gradient", polynomial, x)
    finally:
        if others:
            yield "argument", np.array(others[0], dtype=int)
    yield "after", x


def draw_slopes_cases(generator: np.random.Generator) -> list[Case]:
    """Draw points with one axis and two axes, of whole numbers, and one that f looks at itself.

    The third derivative makes central differences wrong by `k * h**2`. No slope is small, so a step up to 0.01 passes
    under every seed, and a step of 0.05 fails.
    """
    cases = []
    for name, shape in (("one axis", (4,)), ("two axes", (2, 3)), ("whole numbers", (3,)), ("x itself", (2,))):
        x = generator.uniform(0.5, 2.0, shape) * generator.choice((-1, 1), shape)
        a, k = generator.uniform(0.8, 2.0, shape), generator.uniform(0.08, 0.1, shape) * np.sign(x)
        c, remark = generator.uniform(1.0, 2.0, shape) * np.sign(x), REMARKS.get(name)
        if name == "whole numbers":
            x = np.ceil(3 * np.abs(x)).astype(np.int64)
        given = {"x": x, "a": a, "c": c, "k": k} | ({"itself": np.ones(1)} if name == "x itself" else {})
        expected = {"gradient": (3 * k * x**2 + 2 * a * x + c,), "after": (x,)}
        cases.append(Case(name, given, given, expected, purpose="remark" if remark else "value", remark=remark))
    return cases


def draw_slopes_example() -> tuple[Case]:
    """Return the example of the stub: the sum of the squares."""
    x = np.array([3.0, 4.0])
    given = {"x": x, "a": np.ones(2), "c": np.zeros(2), "k": np.zeros(2)}
    return (Case("example", given, {"f": "lambda x: np.sum(x ** 2)", "x": x}, {"gradient": (2 * x,)}),)


def judge_slopes(observations: Sequence[Observation]) -> Judgement:
    """Compare the gradient at each point, and each point with itself before the call."""
    close = Tolerance(1e-5, 1e-6)
    one, two, *optional = ([o] for o in observations)
    verdicts = {
        "gradient": judge_output("gradient", one, tolerance=close),
        "two_axes": judge_output("gradient", two, tolerance=close),
        "restored": judge_output("after", [*one, *two], tolerance=Tolerance(1e-12)),
    }
    if verdicts["restored"].message is not None and verdicts["restored"].message.id == "value":
        verdicts["restored"] = fail("point_not_restored")
    for id, (observation,) in (("gradient", one), ("two_axes", two)):
        got, expected = observation.arrays.get("argument"), observation.case.arrays["x"].shape
        if verdicts[id].verdict is not Verdict.PASSED and got is not None and got.size < 9:
            shapes = {"expected": expected, **({"got": tuple(map(int, got))} if got.size else {})}
            verdicts[id] = fail("part_passed", output="gradient", called="f", **shapes)
        elif verdicts[id].verdict is not Verdict.PASSED:
            verdicts[id] = find_step(observation) or verdicts[id]
    right = all(judged.verdict is Verdict.PASSED for judged in verdicts.values())
    remarks = [
        Remark(Message(REMARKS[case.case.name]))
        for (case,) in optional
        if right and judge_output("gradient", [case], tolerance=close).verdict is not Verdict.PASSED
    ]
    return Judgement(verdicts, tuple(remarks), counted=(*one, *two))


def find_step(observation: Observation) -> Judged | None:
    """Find the step that explains all differences.

    A central difference is off by k h**2, and a one-sided difference by h f'' / 2.

    A one-sided difference with a small step is nearly right, and loses a tenth of the points.
    """
    (expected,), given = observation.case.expected["gradient"], observation.case.arrays
    got = observation.arrays.get("gradient", np.zeros(0))
    if got.shape != expected.shape or got.dtype.kind != "f":
        return None
    squares = (got - expected) / given["k"]
    steps = (got - expected) / (given["a"] + 3 * given["k"] * given["x"])
    if np.min(squares) > 0 and np.ptp(squares) < 0.02 * np.mean(squares):
        return fail("step_too_large", output="gradient", step=float(f"{np.sqrt(np.mean(squares)):.2g}"))
    step = abs(float(np.mean(steps)))
    if step > LARGEST_STEP or np.ptp(steps) > 0.02 * step:
        return None
    return replace(fail("one_sided", output="gradient", step=float(f"{step:.2g}")), share=0.9)


NUMERICAL_GRADIENT = Check(
    name="network/numerical_gradient",
    symbol="numerical_gradient",
    aliases=("numericalGradient", "numerical_grad", "_numerical_gradient"),
    drive=drive_text(drive_slopes),
    drive_spec={"roles": {"f": list(FUNCTION), "x": list(POINT)}},
    cases=draw_slopes_cases,
    judge=judge_slopes,
    criteria=(
        Criterion("gradient", 5.5),
        Criterion("two_axes", 3.5),
        Criterion("restored", 1.0, requires=("gradient",)),
    ),
    structure=Structure(
        returned=(("gradient",),),
        shown_at={"restored": "x"},
        constants=(STEP,),
        calls=("gradient = numerical_gradient(lambda at: np.sum(k * at**3 + a * at**2 + c * at), x)", "after = x"),
    ),
    regions=cover_ranges(x=((0.5, 2.0), (-2.0, -0.5))),
    stand_in=LENT["numerical_gradient"],
    # ten times closer than the judge: a forward difference repairs nothing
    tolerance=1e-6,
    floor=1e-7,
    steps=(
        "Make the result first: zeros with the shape of `x`. An `x` of whole numbers must become floats.",
        "For each number of `x`, keep its old value. Set it to the old value plus `h`, and call `f(x)`.",
        "Set it to the old value minus `h`, and call `f(x)` again.",
        "Divide the difference of the two results by `2 * h`.",
        "Put the old value back before the next number.",
    ),
    example=draw_slopes_example,
    mistakes=name_mistakes(
        not_divided_by_two=lambda gradient: {"gradient": 2 * gradient},
        not_divided=lambda gradient: {"gradient": 2 * STEP * gradient},
        multiplied_by_half_step=lambda gradient: {"gradient": STEP**2 * gradient},
        forward_difference=lambda gradient, a, k, x: {"gradient": gradient + STEP * (a + 3 * k * x)},
        slope_downwards=lambda gradient: {"gradient": -gradient},
    ),
    expected_formulas={"gradient": "(f(x + h) - f(x - h)) / (2 * h)"},
)


def drive_differences(student: Any, arrays: Any) -> Any:
    """Yield the table of differences for a network with given gradients."""
    names = ("W1", "b1", "W2", "b2")

    class Network:
        """The parameters and the two gradients of a network."""

        def __init__(self) -> None:
            self.params = {name: arrays[f"exact.{name}"] * 0 for name in names}

        def gradient(self, x: Any, t: Any) -> Any:
            return {name: arrays[f"exact.{name}"].copy() for name in names}

        def numerical_gradient(self, x: Any, t: Any) -> Any:
            return {name: arrays[f"tried.{name}"].copy() for name in names}

    table = student.call("gradient_check", Network(), student.copy(arrays["x"]), student.copy(arrays["t"]))
    for name in names:
        yield name, student.find_item(table, name)


def draw_differences_cases(generator: np.random.Generator) -> list[Case]:
    """Draw gradients that differ as little as right gradients do, and gradients that differ much."""
    shapes = {"W1": (5, 4), "b1": (4,), "W2": (4, 3), "b2": (3,)}
    cases = []
    for name, size in (("right gradients", 1e-8), ("wrong gradients", 1.0)):
        exact = {n: generator.normal(0, 1, shape) for n, shape in shapes.items()}
        tried = {n: array + size * generator.uniform(-1, 2, array.shape) for n, array in exact.items()}
        gaps = {n: exact[n] - tried[n] for n in shapes}
        given = {f"exact.{n}": a for n, a in exact.items()} | {f"tried.{n}": a for n, a in tried.items()}
        given |= {"x": generator.normal(0, 1, (2, 5)), "t": np.eye(3)[:2]}
        expected = {n: (np.asarray(np.mean(np.abs(gap))),) for n, gap in gaps.items()}
        cases.append(Case(name, given, {f"gap_{n}": gap for n, gap in gaps.items()}, expected))
    return cases


def judge_differences(observations: Sequence[Observation]) -> Judgement:
    """Compare each number of the table."""
    verdicts = {name: judge_output(name, observations, tolerance=Tolerance(1e-6)) for name in PARAMETERS}
    return Judgement(verdicts, counted=tuple(observations))


def apply_to_gaps(function: Callable[[Array], Any]) -> Callable[..., Symptoms]:
    """Return a mistake that applies one function to all four differences."""
    return lambda gap_W1, gap_b1, gap_W2, gap_b2: {
        "W1": function(gap_W1), "b1": function(gap_b1), "W2": function(gap_W2), "b2": function(gap_b2),
    }  # fmt: skip


GRADIENT_CHECK = Check(
    name="network/gradient_check",
    symbol="gradient_check",
    aliases=("gradientCheck", "grad_check", "check_gradient"),
    drive=drive_text(drive_differences),
    cases=draw_differences_cases,
    judge=judge_differences,
    criteria=tuple(Criterion(name, 2.5) for name in PARAMETERS),
    structure=Structure(
        arguments=("network", "x", "t"),
        calls=(
            "exact = {'W1': exact_W1, 'b1': exact_b1, 'W2': exact_W2, 'b2': exact_b2}",
            "tried = {'W1': tried_W1, 'b1': tried_b1, 'W2': tried_W2, 'b2': tried_b2}",
            "network = type('Network', (), {})()",
            "network.params = {name: array * 0 for name, array in exact.items()}",
            "network.gradient, network.numerical_gradient = lambda x, t: exact, lambda x, t: tried",
            "table = gradient_check(network, x, t)",
            "W1, b1, W2, b2 = [table.get(name) if isinstance(table, dict) else table for name in exact]",
        ),
    ),
    tolerance=1e-6,
    steps=(
        "Call `network.gradient(x, t)` once, and `network.numerical_gradient(x, t)` once.",
        "For each name, subtract the two arrays. Take the absolute values, and then their mean.",
        "Return a dictionary with the same names, and these means as values.",
    ),
    mistakes=name_mistakes(
        absolute_left_out=apply_to_gaps(np.mean),
        summed=apply_to_gaps(lambda gap: np.sum(np.abs(gap))),
        largest=apply_to_gaps(lambda gap: np.max(np.abs(gap))),
        absolute_of_the_mean=apply_to_gaps(lambda gap: np.abs(np.mean(gap))),
        squared=apply_to_gaps(lambda gap: np.mean(gap**2)),
    ),
    expected_formulas=dict.fromkeys(PARAMETERS, "np.mean(np.abs(exact - tried))"),
)

CHECKS = (NUMERICAL_GRADIENT, TWO_LAYER_NET, GRADIENT_CHECK, TRAIN_DIGITS)
