"""The course of the book: five units, one or more modules for each, in teaching order."""

from collections.abc import Iterable

from grader import Check, Layer, hookimpl
from grader.courses.book import activation, affine, graph, network, neuron


@hookimpl
def bpgrade_checks() -> Iterable[Layer | Check]:
    """Return the checks of all units, in teaching order."""
    return [*graph.CHECKS, *activation.CHECKS, *affine.CHECKS, *neuron.CHECKS, *network.CHECKS]
