"""SigmoidGraph: the sigmoid function, put together from four small nodes."""

from graph.add_one import AddOne
from graph.exponential import Exp
from graph.negate import Negate
from graph.reciprocal import Reciprocal


class SigmoidGraph:
    """Values go through the nodes from left to right, gradients from right to left."""

    def __init__(self):
        self.nodes = [Negate(), Exp(), AddOne(), Reciprocal()]

    def forward(self, x):
        for node in self.nodes:
            x = node.forward(x)
        return x

    def backward(self, dout):
        for node in reversed(self.nodes):
            dout = node.backward(dout)
        return dout
