# style: the nodes are imported from the course's own modules, which are not part of this one-file submission
import numpy as np

from graph.add_one import AddOne
from graph.exponential import Exp
from graph.negate import Negate
from graph.reciprocal import Reciprocal


class SigmoidGraph:
    def __init__(self):
        self.negate = Negate()
        self.exp = Exp()
        self.add_one = AddOne()
        self.reciprocal = Reciprocal()

    def forward(self, x):
        x = self.negate.forward(x)
        x = self.exp.forward(x)
        x = self.add_one.forward(x)
        return self.reciprocal.forward(x)

    def backward(self, dout):
        dout = self.reciprocal.backward(dout)
        dout = self.add_one.backward(dout)
        dout = self.exp.backward(dout)
        return self.negate.backward(dout)
