# finding: negation_left_out_in_backward; class: missing-step
# line: 53
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
        self.n1 = Negate()
        self.n2 = Exp()
        self.n3 = AddOne()
        self.n4 = Reciprocal()

    def forward(self, x):
        return self.n4.forward(self.n3.forward(self.n2.forward(self.n1.forward(x))))

    def backward(self, dout):
        d = self.n4.backward(dout)
        d = self.n3.backward(d)
        d = self.n2.backward(d)
        return d
