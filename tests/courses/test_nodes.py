"""SigmoidGraph is made of its four nodes, and goes through them backwards on the way back."""

from __future__ import annotations

import pytest
from corpus import ROOT

from grader.model import Verdict

NODES = "".join(
    (ROOT / "solutions" / "graph" / f"{name}.py").read_text(encoding="utf-8")
    for name in ("negate", "exponential", "add_one", "reciprocal")
)
GRAPH = """
class SigmoidGraph:
    def __init__(self):
        self.nodes = [Negate(), Exp(), AddOne(), Reciprocal()]
    def forward(self, x):
        for node in self.nodes:
            x = node.forward(x)
        self.out = x
        return x
    def backward(self, dout):
        for node in self.nodes[::-1]:
            dout = node.backward(dout)
        return dout
"""
CALLED = "for node in self.nodes:\n            x = node.forward(x)\n        self.out = x\n        return x"
BACK = "for node in self.nodes[::-1]:\n            dout = node.backward(dout)\n        return dout"
RIGHT = {
    "a loop": GRAPH,
    "one call in another": GRAPH.replace(CALLED, "a, b, c, d = self.nodes\n        return d.forward(c.forward(b.forward(a.forward(x))))"),
    "a list comprehension": GRAPH.replace(CALLED, "xs = [x]\n        [xs.append(node.forward(xs[-1])) for node in self.nodes]\n        return xs[-1]"),
    "a helper method": GRAPH.replace(BACK, "return self.walk(dout)\n    def walk(self, dout):\n        " + BACK),
    "a stack": GRAPH.replace(BACK, "nodes = list(self.nodes)\n        while nodes:\n            dout = nodes.pop().backward(dout)\n        return dout"),
    "new nodes each time": GRAPH.replace("for node in self.nodes:", "self.nodes = [Negate(), Exp(), AddOne(), Reciprocal()]\n        for node in self.nodes:"),
    "nodes that call a function": GRAPH.replace("AddOne()", "Plus()") + "def plus(x): return x + 1\nclass Plus:\n    def forward(self, x): return plus(x)\n    def backward(self, dout): return dout\n",
    "a base class that calls": "class Node:\n    def __call__(self, x): return self.forward(x)\n" + GRAPH.replace("class SigmoidGraph:", "class SigmoidGraph(Node):"),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_graph_of_nodes_passes(grade_one, name: str) -> None:
    result = grade_one(NODES + RIGHT[name], "sigmoid_graph")

    assert (result.verdict, result.findings) == (Verdict.PASSED, ())


FORMULA = "import numpy as np\nclass SigmoidGraph:\n    def forward(self, x):\n        self.out = 1 / (1 + np.exp(-x))\n        return self.out\n    def backward(self, dout): return dout * self.out * (1 - self.out)\n"
WRONG = {
    "no node at all": (FORMULA, "nodes_not_called"),
    "a formula on the way back": (GRAPH.replace(BACK, "return dout * self.out * (1 - self.out)"), "nodes_not_called"),
    "three of four": (GRAPH.replace("AddOne(), ", "").replace("x = node.forward(x)", "x = node.forward(x) + (1 if type(node) is Exp else 0)"), "nodes_not_called"),
    "the order of forward": (GRAPH.replace("self.nodes[::-1]", "self.nodes"), "nodes_not_reversed"),
    "a mixed order": (GRAPH.replace("self.nodes[::-1]", "(self.nodes[3], self.nodes[1], self.nodes[2], self.nodes[0])"), "nodes_not_reversed"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_formula_in_place_of_nodes_and_another_order_lose(grade_one, name: str) -> None:
    text, id = WRONG[name]

    result = grade_one(NODES + text, "sigmoid_graph")

    assert (result.verdict, result.score < 10) == (Verdict.FAILED, True)
    assert id in [finding.message.id for finding in result.findings]


def test_nodes_that_stand_in_count(grade_one) -> None:
    wrong = NODES.replace("return -dout", "return dout", 1)

    assert grade_one(wrong + GRAPH, "sigmoid_graph").verdict is Verdict.PASSED
    assert grade_one(GRAPH, "sigmoid_graph").verdict is Verdict.PASSED
