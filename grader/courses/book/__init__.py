"""The built-in plugin: a module for each unit, in teaching order."""

from collections.abc import Iterable

from grader import Check, Layer, hookimpl
from grader.courses.book import activation, affine, graph, network, neuron


@hookimpl
def bpgrade_checks() -> Iterable[Layer | Check]:
    """The checks of all units."""
    return [*graph.CHECKS, *activation.CHECKS, *affine.CHECKS, *neuron.CHECKS, *network.CHECKS]
