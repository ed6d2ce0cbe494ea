# finding: exponential_left_out_in_backward; class: missing-step
# line: 56
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
        self.negate = Negate()
        self.exp = Exp()
        self.add_one = AddOne()
        self.reciprocal = Reciprocal()

    def forward(self, x):
        z1 = self.negate.forward(x)
        z2 = self.exp.forward(z1)
        z3 = self.add_one.forward(z2)
        out = self.reciprocal.forward(z3)
        return out

    def backward(self, dout):
        dz3 = self.reciprocal.backward(dout)
        dz2 = self.add_one.backward(dz3)
        dx = self.negate.backward(dz2)
        return dx
