# finding: name_misspelt; class: typo-name
# line: 11
from add_one import AddOne
from exponential import Exp
from negate import Negate
from reciprocal import Reciprocal


class SigmoidGraph:
    def __init__(self):
        self.nodes = [Negate(), Exp(), AddOne(), Recipocal()]

    def forward(self, x):
        for node in self.nodes:
            x = node.forward(x)
        return x

    def backward(self, dout):
        for node in reversed(self.nodes):
            dout = node.backward(dout)
        return dout
