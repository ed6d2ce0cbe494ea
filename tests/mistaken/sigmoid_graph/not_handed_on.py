# finding: not_carried; class: missing-step
# line: 50
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
        for node in self.nodes:
            x = node.forward(x)
        return x

    def backward(self, dout):
        for node in reversed(self.nodes):
            dx = node.backward(dout)
        return dx
