"""The unit graph: buy_apple and buy_apple_orange, which use the layers of the submission."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader import (
    EXACT,
    Case,
    Check,
    Criterion,
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
    """Yield the numbers of the trip; then again with every `forward` doubled, and with every `backward` doubled."""
    function, names = student.spec["function"], student.spec["names"]
    yield from student.name_values(student.call(function), names)
    for direction in ("forward", "backward"):
        with student.double_results(direction):
            yield from student.name_values(student.call(function), names, f"{direction}.")


def judge_shopping(observations: Sequence[Observation]) -> Judgement:
    """Compare each number, and find numbers that do not come from the layers."""
    judgement = judge_outputs(observations)
    written = [name for o in observations for name in o.case.expected if is_written_down(o, name)]
    right = [name for name in written if judgement.criteria[name].verdict is Verdict.PASSED]
    verdict = fail("layers_not_used", output=right[0]) if right else PASSED
    return Judgement({**judgement.criteria, "layers": verdict}, judgement.remarks, judgement.counted)


def is_written_down(observation: Observation, name: str) -> bool:
    """Does the number stay the same when the layers that must compute it are doubled?"""
    doubled = observation.arrays.get(f"{'forward' if name == 'price' else 'backward'}.{name}")
    single = observation.arrays.get(name)
    return doubled is not None and single is not None and are_equal(doubled, single, EXACT)


def make_check(
    name: str,
    expected: Mapping[str, float],
    mistakes: tuple[Any, ...],
    steps: tuple[str, ...],
    given: tuple[float, ...],
) -> Check:
    """Make the check of a function without arguments that uses the layers of the submission."""
    case = Case("the shopping trip", {}, expected={key: (np.asarray(value),) for key, value in expected.items()})
    share = 10.0 / len(expected)
    return Check(
        name=f"graph/{name}",
        symbol=name,
        drive=drive_text(drive_shopping),
        drive_spec={"function": name, "names": list(expected)},
        cases=lambda generator: (case,),
        judge=judge_shopping,
        criteria=(
            Criterion("layers", 0.0),
            *(Criterion(output, share, requires=("layers",)) for output in expected),
        ),
        needs=("graph/mul_layer", "graph/add_layer"),
        mistakes=mistakes,
        structure=Structure(call="parts", constants=given),
        expected_formulas=dict.fromkeys(expected, ""),
        steps=steps,
        example=lambda: (case,),
    )


BUY_APPLE = make_check(
    "buy_apple",
    {"price": 220.0, "dapple": 2.2, "dapple_num": 110.0, "dtax": 200.0},
    name_mistakes(
        tax_returned_for_dtax=lambda: {"dtax": np.asarray(1.1)},
        apple_gradients_exchanged=lambda: {"dapple": np.asarray(110.0), "dapple_num": np.asarray(2.2)},
        tax_left_out=lambda: {"price": np.asarray(200.0)},
        apples_not_taxed=lambda: {"dapple": np.asarray(2.0), "dapple_num": np.asarray(100.0)},
        prices_returned=lambda: {"dapple": np.asarray(100.0), "dapple_num": np.asarray(2.0)},
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
    {"price": 715.0, "dapple_num": 110.0, "dapple": 2.2, "dorange": 3.3, "dorange_num": 165.0, "dtax": 650.0},
    name_mistakes(
        tax_returned_for_dtax=lambda: {"dtax": np.asarray(1.1)},
        apple_gradients_exchanged=lambda: {"dapple": np.asarray(110.0), "dapple_num": np.asarray(2.2)},
        orange_gradients_exchanged=lambda: {"dorange": np.asarray(165.0), "dorange_num": np.asarray(3.3)},
        tax_left_out_of_both=lambda: {"price": np.asarray(650.0)},
        apples_not_taxed=lambda: {"dapple": np.asarray(2.0), "dapple_num": np.asarray(100.0)},
        prices_returned=lambda: {"dapple": np.asarray(100.0), "dapple_num": np.asarray(2.0)},
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
