"""Domains: the numbers that an input holds, and the regions that every set of cases reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from grader.model import Array

NEAR, SMALL, MODERATE, LARGE = (0.01, 0.05), (0.1, 0.5), (0.5, 1.5), (5.0, 6.5)  # sizes of numbers
ALL = (NEAR, SMALL, MODERATE, LARGE)
SCORES = (0.1, 0.6)  # no probability of the row becomes small, so a usual epsilon changes little
PROBABILITIES = (0.02, 0.06), (0.1, 0.6), (0.9, 0.98)
FULL = 10  # numbers that hold every range of size and sign, and a tie
OFFSETS = (0.0, 12.0, -12.0)  # of a row of scores, one after the other: softmax does not see them

Region = Callable[[Array], bool]


@dataclass(frozen=True)
class Domain:
    """The numbers of an input.

    `draw` takes a generator and a shape. Its last argument is True where numbers may be near a kink, and the array
    then holds every range of size and sign, if it has ten numbers. `regions` are predicates by name. Some case of
    every set of cases must hold each region.
    """

    draw: Callable[[np.random.Generator, tuple[int, ...], bool], Array]
    regions: Mapping[str, Region] = field(default_factory=dict)


def draw_from_ranges(generator: np.random.Generator, shape: tuple[int, ...], *sizes: tuple[float, float]) -> Array:
    """Draw numbers of both signs from all ranges of size: each block of numbers holds every range once."""
    ranges = np.array(add_signs(*sizes))
    count = int(np.prod(shape))
    blocks = np.tile(np.arange(len(ranges)), (count // len(ranges) + 1, 1))
    low, high = ranges[generator.permuted(blocks, axis=1).ravel()[:count]].T
    return np.asarray(generator.uniform(low, high).reshape(shape))


def draw_real(generator: np.random.Generator, shape: tuple[int, ...], near: bool, zero: bool = False) -> Array:
    """Draw numbers of both signs, with a tie; two rows are equal if there are four or more."""
    numbers = draw_from_ranges(generator, shape, *(ALL if near else (SMALL, MODERATE)))
    if near and numbers.size >= 10:
        numbers.flat[8], numbers.flat[9] = 0.0 if zero else numbers.flat[8], -np.inf
        numbers.flat[9] = numbers.flat[: numbers.shape[-1]].max()
    return repeat_row(numbers)


def draw_away_from_zero(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw numbers of both signs, none of them near 0."""
    return repeat_row(draw_from_ranges(generator, shape, SMALL, MODERATE, *((LARGE,) if near else ())))


def repeat_row(numbers: Array) -> Array:
    """Make the last row equal to the first if there are four or more rows."""
    if numbers.ndim > 1 and len(numbers) > 3:
        numbers[-1] = numbers[0]
    return numbers


def draw_small(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw small numbers of both signs: a net of two layers then gives scores that are close to each other."""
    return repeat_row(draw_from_ranges(generator, shape, NEAR, SMALL))


def draw_positive(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw positive numbers, none of them near 0: variances, for example."""
    return np.abs(draw_away_from_zero(generator, shape, False))


def draw_chances(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw numbers between 0 and 1, none of them near an end."""
    return generator.uniform(0.1, 0.9, size=shape)


def draw_bits(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw numbers that are 0 or 1; both are there if there are two numbers."""
    return generator.permuted(np.resize((1.0, 0.0, 0.0), shape))


def draw_scores(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw rows of scores that are close to each other, at different distances from 0."""
    numbers = draw_from_ranges(generator, shape, SCORES)
    if near and shape[-1] > 2:
        numbers[..., -1] = numbers[..., :-1].max(axis=-1)
    if numbers.ndim > 1:
        numbers += np.resize(OFFSETS, (len(numbers), *[1] * (numbers.ndim - 1)))
    return repeat_row(numbers)


def draw_probabilities(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw rows of positive numbers with the sum 1, none of them tiny."""
    rows = generator.uniform(0.2, 1.0, size=shape)
    return np.asarray(rows / rows.sum(axis=-1, keepdims=True))


def draw_distinct(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw numbers of both signs that all differ, so that each window has one largest number."""
    count = int(np.prod(shape))
    steps = generator.permutation(count) + generator.uniform(0.2, 0.8, size=count)
    return np.asarray(4 * steps / count - 2).reshape(shape)


def draw_one_hot(generator: np.random.Generator, shape: tuple[int, ...], near: bool) -> Array:
    """Draw rows of zeros with a single 1, from the first class to the last class."""
    labels = generator.integers(0, shape[-1], size=shape[:-1])
    if labels.size > 1:
        first, last, *others = generator.permutation(labels.size)
        labels.flat[first], labels.flat[last] = 0, shape[-1] - 1
        if others:
            labels.flat[others[0]] = labels.flat[first]
    return np.eye(shape[-1])[labels]


def holds_range(low: float, high: float, numbers: Array) -> bool:
    """Is a number of the array in this range?"""
    return bool(np.any((low <= numbers) & (numbers <= high)))


def has_equal_rows(numbers: Array) -> bool:
    """Are two rows of the array equal?"""
    return len(np.unique(numbers, axis=0)) < len(numbers)


def has_tie(numbers: Array) -> bool:
    """Has a row of the array its largest number twice?"""
    return bool(np.any((numbers == numbers.max(axis=-1, keepdims=True)).sum(axis=-1) > 1))


def name_ranges(*ranges: tuple[float, float]) -> dict[str, Region]:
    """Return a region for each range."""
    return {f"{low:g} to {high:g}": partial(holds_range, low, high) for low, high in ranges}


def add_signs(*ranges: tuple[float, float]) -> list[tuple[float, float]]:
    """Return the ranges and the same ranges below 0."""
    return [*ranges, *((-high, -low) for low, high in ranges)]


def name_regions(regions: Mapping[str, Mapping[str, Region]]) -> dict[str, Callable[[Mapping[str, Array]], bool]]:
    """Return the regions of named inputs, as predicates on the values of a case."""
    return {
        f"{name}: {text}": partial(reaches, name, one) for name, own in regions.items() for text, one in own.items()
    }


def keep_reachable(domain: Domain, shape: tuple[int, ...], rows: int) -> Mapping[str, Region]:
    """Return the regions that an array of this shape can hold; another case has it with so many `rows`.

    Few numbers lack ranges, and few rows are never equal.
    """
    full = int(np.prod(shape)) >= FULL
    wide = bool(shape) and shape[-1] >= (FULL if domain.draw is not draw_scores else 3)
    rules = {"ties": wide, "equal rows": len(shape) > 1 and rows > 3}
    if domain.draw is draw_probabilities:
        full = len(shape) > 1
    elif domain.draw in (draw_scores, draw_one_hot, draw_distinct):
        full = True
    return {text: region for text, region in domain.regions.items() if rules.get(text, full)}


def turn_regions(regions: Mapping[str, Region], turn: str | None) -> Mapping[str, Region]:
    """Return regions for the columns of an array in place of its rows, where it is turned."""
    return {text: partial(reaches_turned, one) for text, one in regions.items()} if turn == "T" else regions


def reaches_turned(region: Region, numbers: Array) -> bool:
    """Does the transposed array hold the region?"""
    return region(numbers.T)


def cover_ranges(**ranges: Sequence[tuple[float, float]]) -> dict[str, Callable[[Mapping[str, Array]], bool]]:
    """Return regions for a check: some case must reach each range of each named value."""
    return name_regions({name: name_ranges(*own) for name, own in ranges.items()})


def reaches(name: str, region: Region, values: Mapping[str, Array]) -> bool:
    """Does this value of a case hold the region?"""
    return name in values and region(np.asarray(values[name]))


DOUT = Domain(draw_real, name_ranges(*add_signs(*ALL)))
REAL = {**name_ranges(*add_signs(*ALL)), "ties": has_tie, "equal rows": has_equal_rows}
AS_DRAWN: Mapping[str, Domain] = {
    "real": Domain(draw_real, REAL),
    "real or 0": Domain(partial(draw_real, zero=True), {**REAL, "0": partial(holds_range, 0.0, 0.0)}),
    "away from 0": Domain(draw_away_from_zero, name_ranges(*add_signs(SMALL, MODERATE, LARGE))),
    "scores": Domain(
        draw_scores, {**name_ranges(*add_signs(SCORES, (11.4, 12.6))), "ties": has_tie, "equal rows": has_equal_rows}
    ),
    "small": Domain(draw_small, {**name_ranges(*add_signs(NEAR, SMALL)), "equal rows": has_equal_rows}),
    "chances": Domain(draw_chances, name_ranges((0.1, 0.5), (0.5, 0.9))),
    "bits": Domain(draw_bits, name_ranges((0.0, 0.0), (1.0, 1.0))),
    "positive": Domain(draw_positive, name_ranges(SMALL, MODERATE)),
    "distinct": Domain(draw_distinct, name_ranges(*add_signs(SMALL, MODERATE))),
    "probabilities": Domain(draw_probabilities, name_ranges(*PROBABILITIES)),
    "one-hot": Domain(
        draw_one_hot,
        {
            "first class": lambda t: bool(t[:, 0].any()),
            "last class": lambda t: bool(t[:, -1].any()),
            "a class twice": has_equal_rows,
            "a class left out": lambda t: bool((t.sum(axis=0) == 0).any()),
        },
    ),
}
# in the case of whole numbers, these stay as they are
DOMAINS = {**AS_DRAWN, **{f"{name}, never whole": domain for name, domain in AS_DRAWN.items()}}
