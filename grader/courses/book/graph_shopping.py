"""The unit graph: buy_apple and buy_apple_orange, which use the layers of the submission."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grader import (
    EXACT,
    Array,
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Observation,
    Structure,
    Verdict,
    are_equal,
    drive_text,
    judge_outputs,
    name_mistakes,
)
from grader.courses.book.training import PASSED, fail


def drive_shopping(student: Any, arrays: Any) -> Any:
    """Yield the numbers of the trip; then again with other prices in place of those in the text."""
    function, names = student.spec["function"], student.spec["names"]
    yield from student.name_values(student.call(function), names)
    if "other" in arrays:
        with student.replace_numbers(dict(zip(student.spec["given"], arrays["other"].tolist(), strict=True))):
            yield from student.name_values(student.call(function), names, "other.")


def draw_prices(generator: np.random.Generator, count: int) -> Array:
    """Draw other prices and numbers of `count` fruits, and a tax; every result has at most one decimal."""
    prices = 10.0 * generator.choice(np.array([*range(11, 15), *range(16, 20)]), count, replace=False)
    numbers = generator.choice(np.arange(4.0, 10.0), count, replace=False)
    return np.array([*np.stack([prices, numbers], axis=1).flat, generator.integers(12, 20) / 10])


def judge_shopping(compute: Callable[..., Mapping[str, float]], observations: Sequence[Observation]) -> Judgement:
    """Compare each number, also with other prices; a number that does not follow them is not from the layers."""
    judgement, (observation,) = judge_outputs(observations), observations
    criteria: dict[str, Judged] = {**judgement.criteria, "layers": PASSED}
    expected = {f"other.{name}": (np.asarray(n),) for name, n in compute(*observation.case.arrays["other"]).items()}
    other = judge_outputs([replace(observation, case=replace(observation.case, expected=expected))]).criteria
    for name in observation.case.expected:
        got, changed = (observation.arrays.get(key) for key in (name, f"other.{name}"))
        if criteria[name].verdict is Verdict.PASSED and other[f"other.{name}"].verdict is not Verdict.PASSED:
            written = fail("layers_not_used", output=name)
            criteria[name] = written if changed is not None else other[f"other.{name}"]
            is_fixed = got is not None and changed is not None and are_equal(changed, got, EXACT)
            if is_fixed and criteria["layers"] is PASSED:
                criteria["layers"] = written
    return Judgement(criteria, judgement.remarks, judgement.counted)


def make_check(
    name: str,
    compute: Callable[..., Mapping[str, float]],
    mistakes: tuple[Any, ...],
    steps: tuple[str, ...],
    given: tuple[float, ...],
) -> Check:
    """Make the check of a function without arguments that uses the layers of the submission.

    `compute` returns the right numbers of the trip for the prices `given` in the text, and for others.
    """
    names = list(compute(*given))
    expected = {key: (np.asarray(round(value, 9)),) for key, value in compute(*given).items()}
    case = Case("the shopping trip", {}, expected=expected)
    share = 10.0 / len(names)
    return Check(
        name=f"graph/{name}",
        symbol=name,
        drive=drive_text(drive_shopping),
        drive_spec={"function": name, "names": names, "given": list(given)},
        cases=lambda generator: (replace(case, arrays={"other": draw_prices(generator, len(given) // 2)}),),
        judge=partial(judge_shopping, compute),
        criteria=(
            Criterion("layers", 0.0),
            *(Criterion(output, share, requires=("layers",)) for output in names),
        ),
        needs=("graph/mul_layer", "graph/add_layer"),
        mistakes=mistakes,
        structure=Structure(call="parts", constants=given),
        expected_formulas=dict.fromkeys(names, ""),
        steps=steps,
        example=lambda: (case,),
    )


def buy_apples(apple: float, number: float, tax: float) -> dict[str, float]:
    """Return the price of some apples, and its gradients."""
    return {"price": apple * number * tax, "dapple": number * tax, "dapple_num": apple * tax, "dtax": apple * number}


def buy_two_fruits(apple: float, number: float, orange: float, oranges: float, tax: float) -> dict[str, float]:
    """Return the price of apples and oranges, and its gradients."""
    return {
        "price": (apple * number + orange * oranges) * tax, "dapple_num": apple * tax, "dapple": number * tax,
        "dorange": oranges * tax, "dorange_num": orange * tax, "dtax": apple * number + orange * oranges,
    }  # fmt: skip


BUY_APPLE = make_check(
    "buy_apple",
    buy_apples,
    name_mistakes(
        tax_returned_for_dtax=lambda: {"dtax": 1.1},
        apple_gradients_exchanged=lambda: {"dapple": 110.0, "dapple_num": 2.2},
        tax_left_out=lambda: {"price": 200.0},
        apples_not_taxed=lambda: {"dapple": 2.0, "dapple_num": 100.0},
        prices_returned=lambda: {"dapple": 100.0, "dapple_num": 2.0},
    ),
    (
        "Make two `MulLayer` objects: one for the apples, one for the tax.",
        "Forward: `apple` and `apple_num` give `apple_price`. Then `apple_price` and `tax` give `price`.",
        "Backward: give 1 to `backward` of the tax layer. It returns `dapple_price` and `dtax`.",
        "Give `dapple_price` to `backward` of the apple layer. It returns `dapple` and `dapple_num`.",
        "Return `(price, (dapple, dapple_num, dtax))`.",
    ),
    (100, 2, 1.1),
)


BUY_APPLE_ORANGE = make_check(
    "buy_apple_orange",
    buy_two_fruits,
    name_mistakes(
        tax_returned_for_dtax=lambda: {"dtax": 1.1},
        apple_gradients_exchanged=lambda: {"dapple": 110.0, "dapple_num": 2.2},
        orange_gradients_exchanged=lambda: {"dorange": 165.0, "dorange_num": 3.3},
        tax_left_out_of_both=lambda: {"price": 650.0},
        apples_not_taxed=lambda: {"dapple": 2.0, "dapple_num": 100.0},
        prices_returned=lambda: {"dapple": 100.0, "dapple_num": 2.0},
    ),
    (
        "Make three `MulLayer` objects (apples, oranges, tax) and one `AddLayer`.",
        "Forward: compute both prices, add them, and multiply the sum by the tax.",
        "Backward: give 1 to `backward` of the tax layer. It returns `dall_price` and `dtax`.",
        "Give `dall_price` to `backward` of the `AddLayer`. It returns one gradient for each price.",
        "Give each of these to `backward` of the layer that computed the price.",
        "Return `(price, (dapple_num, dapple, dorange, dorange_num, dtax))`.",
    ),
    (100, 2, 150, 3, 1.1),
)
