# finding: differs
# line: 51
import numpy as np


class Negate:
    def forward(self, x):
        return -x

    def backward(self, dout):
        return -dout


class Exp:
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out


class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        return dout


class Reciprocal:
    def forward(self, x):
        self.out = 1 / x
        return self.out

    def backward(self, dout):
        return -dout * self.out * self.out

class SigmoidGraph:
    def __init__(self):
        self.nodes = [Negate(), Exp(), AddOne(), Reciprocal()]

    def forward(self, x):
        out = x
        for node in self.nodes:
            out = node.forward(out)
        return out

    def backward(self, dout):
        dx = dout
        for node in self.nodes:
            dx = node.backward(dx)
        return dx
