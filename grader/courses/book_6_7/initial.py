"""The unit initial: the random numbers that weights begin with."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader import (
    Case,
    Check,
    Criterion,
    Judged,
    Judgement,
    Message,
    Observation,
    Structure,
    Tolerance,
    Verdict,
    cover_ranges,
    drive_text,
    judge_interface,
    judge_output,
    name_mistakes,
)

KINDS = ("he", "relu", "xavier", "sigmoid", "number")
CLOSE = Tolerance(0.024)  # six deviations of the spread of 35,000 numbers: once in a billion right ones
MIDDLE = 0.04  # seven deviations of the mean of so many numbers, in parts of their spread
PASSED = Judged(Verdict.PASSED)


def drive_initial(student: Any, arrays: Any) -> Any:
    """Yield the spread of the weights of each kind, their shape, their mean, and how many differ."""
    import numpy as np

    sizes = int(arrays["n"]), int(arrays["m"])
    for kind in student.spec["kinds"]:
        asked = float(arrays["spread"]) if kind == "number" else kind
        student.reseed(arrays["seed"])
        weights = student.call("init_weight", *sizes, asked)
        if not isinstance(weights, int | float | np.generic | np.ndarray):
            yield kind, weights
            continue
        found = np.asarray(weights, dtype=float)
        yield f"{kind}.shape", np.array(found.shape)
        if found.ndim == 2 and found.size:
            yield f"{kind}.mean", found.mean()
            yield f"{kind}.distinct", len(set(found.ravel().tolist()))
            yield kind, found.std()


def draw_initial_cases(generator: np.random.Generator) -> list[Case]:
    """Draw two cases: few inputs and many outputs, then the reverse."""
    cases = []
    for name, low, high in (("many outputs", 110, 320), ("many inputs", 320, 110)):
        n, m = (int(size + generator.integers(0, 10)) for size in (low, high))
        spread = float(generator.uniform(0.02, 0.2) if low < high else generator.uniform(2, 5))
        given = {"n": n, "m": m, "spread": spread, "seed": int(generator.integers(1, 2**31))}
        values = {"he": np.sqrt(2 / n), "relu": np.sqrt(2 / n), "xavier": np.sqrt(1 / n), "sigmoid": np.sqrt(1 / n)}
        expected = {kind: (np.asarray(one),) for kind, one in {**values, "number": spread}.items()}
        cases.append(Case(name, {key: np.asarray(value) for key, value in given.items()}, given, expected))
    return cases


def judge_initial(observations: Sequence[Observation]) -> Judgement:
    """Judge spread, shape and mean of the weights, and whether they are random."""
    shapes = [judge_weights(one, kind) for one in observations for kind in KINDS]
    failed = [judged for judged in shapes if judged.verdict is not Verdict.PASSED]
    spreads = {kind: judge_output(kind, observations, tolerance=CLOSE) for kind in KINDS}
    for kind, judged in spreads.items():
        if judged.message is not None and judged.message.id == "value":
            spreads[kind] = Judged(judged.verdict, Message("deviation", judged.message.values))
    return Judgement(
        {"interface": judge_interface(observations), "weights": failed[0] if failed else PASSED, **spreads},
        counted=tuple(observations),
    )


def judge_weights(observation: Observation, kind: str) -> Judged:
    """Judge shape and mean of the weights of one kind; each number must be another random number."""
    shape, mean, distinct = (observation.arrays.get(f"{kind}.{part}") for part in ("shape", "mean", "distinct"))
    if shape is None:
        return judge_output(kind, [observation], tolerance=CLOSE)
    got, wanted = tuple(map(int, shape)), tuple(observation.case.values[key] for key in "nm")
    if got != wanted or mean is None or distinct is None:
        return fail("shape", output=kind, got=got, expected=wanted)
    if distinct < np.prod(wanted) / 2:
        return fail("weights_equal", output=kind)
    is_central = abs(float(mean)) < MIDDLE * float(observation.arrays[kind])
    return PASSED if is_central else fail("mean_not_zero", output=kind, got=float(mean))


def fail(id: str, **values: Any) -> Judged:
    """Return the verdict of a failed criterion, with its message."""
    return Judged(Verdict.FAILED, Message(id, values))


INIT_WEIGHT = Check(
    name="initial/init_weight",
    symbol="init_weight",
    drive=drive_text(drive_initial),
    drive_spec={"kinds": list(KINDS)},
    cases=draw_initial_cases,
    judge=judge_initial,
    criteria=(
        Criterion("interface", 0.5, requires=("number",)),
        Criterion("weights", 1.5),
        *(Criterion(kind, weight, requires=("weights",)) for kind, weight in zip(KINDS, (2, 1, 2, 1, 2), strict=True)),
    ),
    structure=Structure(returned=tuple((kind,) for kind in KINDS), method_of=dict.fromkeys(KINDS, "init_weight")),
    tolerance=0.024,
    regions=cover_ranges(n=((110, 120), (320, 330)), m=((110, 120), (320, 330)), spread=((0.02, 0.2), (2, 5))),
    steps=(
        "Find the standard deviation first. A text in small letters says which formula it has.",
        "`np.random.randn(input_size, output_size)` gives numbers with the deviation 1. Multiply them.",
    ),
    mistakes=name_mistakes(
        root_left_out=lambda n: {"he": 2 / n, "relu": 2 / n, "xavier": 1 / n, "sigmoid": 1 / n},
        he_without_two=lambda n: {"he": np.sqrt(1 / n), "relu": np.sqrt(1 / n)},
        he_and_xavier_exchanged=lambda n: dict(zip(KINDS, np.sqrt(np.array([1, 1, 2, 2]) / n), strict=False)),
        output_size_used=lambda m: dict(zip(KINDS, np.sqrt(np.array([2, 2, 1, 1]) / m), strict=False)),
        both_sizes_used=lambda n, m: {"xavier": np.sqrt(2 / (n + m)), "sigmoid": np.sqrt(2 / (n + m))},
        divided_in_place_of_multiplied=lambda n: dict(zip(KINDS, np.sqrt(n / np.array([2, 2, 1, 1])), strict=False)),
        number_not_used=lambda: {"number": 1.0},
        number_under_a_root=lambda spread: {"number": np.sqrt(spread)},
    ),
    expected_formulas={
        **dict.fromkeys(("he", "relu"), "sqrt(2 / n)"),
        **dict.fromkeys(("xavier", "sigmoid"), "sqrt(1 / n)"),
        "number": "spread",
    },
)
CHECKS = (INIT_WEIGHT,)
