"""What judging the gradient of a 784-50-10 network costs beside the book's loop over elements, and what it finds.

    python tests/benchmark_network.py [--seeds 200] [--rounds 5]

The grader compares element by element with the reference's gradient. Beside it: the loop of central
differences over all 39,760 numbers, on the same network and three images; and for each seed one element
of W1 that is not 0 made 1 % larger, which both witnesses are asked to find.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np

from grader import Tolerance, are_equal
from grader.authoring import derivative
from grader.courses.book.network_reference import PARAMETERS, compute_network
from grader.model import Array, Verdict

TOLERANCE = Tolerance(1e-4, 1e-9)  # as the check has it


def network(seed: int) -> dict[str, Array]:
    """Weights as a new network of the course has them, three images and their labels."""
    generator = np.random.default_rng(seed)
    return {
        "W1": 0.01 * generator.normal(size=(784, 50)), "b1": np.zeros(50),
        "W2": 0.01 * generator.normal(size=(50, 10)), "b2": np.zeros(10),
        "x": generator.uniform(0, 1, (3, 784)), "t": np.eye(10)[generator.integers(0, 10, 3)],
    }  # fmt: skip


def loss(values: Mapping[str, Array]) -> float:
    """The loss of the network, as a loop over elements asks for it again and again."""
    hidden = np.maximum(np.dot(values["x"], values["W1"]) + values["b1"], 0)
    scores = np.dot(hidden, values["W2"]) + values["b2"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    y = powers / powers.sum(axis=1, keepdims=True)
    return float(-np.sum(values["t"] * np.log(y + 1e-7)) / len(y))


def by_elements(values: dict[str, Array]) -> dict[str, Array]:
    """Central differences for one number after the other."""
    found = {}
    for name in PARAMETERS:
        array, gradient = values[name], np.zeros_like(values[name])
        for index in np.ndindex(*array.shape):
            kept = array[index]
            array[index] = kept + 1e-4
            above = loss(values)
            array[index] = kept - 1e-4
            gradient[index] = (above - loss(values)) / 2e-4
            array[index] = kept
        found[name] = gradient
    return found


def judged(values: Mapping[str, Array], told: Mapping[str, Array]) -> bool:
    """The grader's own judgement: its reference, and each gradient against it."""
    reference = compute_network(values, "relu")
    return all(are_equal(told[name], reference[name], TOLERANCE) for name in PARAMETERS)


def witnessed(values: dict[str, Array], gradient: Array, generator: np.random.Generator) -> Verdict:
    """The directional witness for W1."""
    at = values["W1"]
    along = np.asarray(derivative.draw_direction(generator, at.shape))
    points = derivative.list_points(at, along)
    outputs = np.array([loss({**values, "W1": point}) for point in points])
    measured = derivative.measure_slope(outputs, np.asarray(loss(values)), np.asarray(1.0), derivative.choose_step(at))
    return derivative.compare_slope(measured, gradient, along, rtol=1e-6)


def seconds(action: Callable[[], object]) -> float:
    """The time of one run."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    values = network(0)
    # as another order of the same operations would round it, so that no shortcut for equal arrays is taken
    right = {name: compute_network(values, "relu")[name] * (1 + 1e-13) for name in PARAMETERS}
    ours, loops = [], []
    for _ in range(options.rounds):
        loops.append(seconds(lambda: by_elements(values)))
        ours += [seconds(lambda: judged(values, right)) for _ in range(20)]
    ratio = statistics.median(loops) / statistics.median(ours)
    print(
        f"loop {statistics.median(loops):.2f} s, judgement {1e3 * statistics.median(ours):.3f} ms: {ratio:.0f} times less"
    )
    found, seen, unresolved = 0, 0, 0
    for seed in range(options.seeds):
        values, generator = network(seed), np.random.default_rng(seed)
        right = {name: compute_network(values, "relu")[name] for name in PARAMETERS}
        assert judged(values, right), "the control: the right gradient agrees"
        index = tuple(generator.choice(np.argwhere(right["W1"] != 0)))
        wrong = {**right, "W1": right["W1"].copy()}
        wrong["W1"][index] *= 1.01
        found += not judged(values, wrong)
        word = witnessed(values, wrong["W1"], generator)
        seen += word is Verdict.FAILED
        unresolved += word is Verdict.UNRESOLVED
    print(f"one element of W1 1 % off: the judgement finds it in {found} of {options.seeds} seeds,")
    print(f"the directional witness in {seen}, and cannot tell in {unresolved}")


if __name__ == "__main__":
    main()
