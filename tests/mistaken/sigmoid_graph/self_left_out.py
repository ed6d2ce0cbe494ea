# finding: self_left_out; class: missing-self
# line: 49
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
        self.neg = Negate()
        self.exp = Exp()
        self.add = AddOne()
        self.rec = Reciprocal()

    def forward(self, x):
        z = self.neg.forward(x)
        z = self.exp.forward(z)
        z = add.forward(z)
        return self.rec.forward(z)

    def backward(self, dout):
        d = self.rec.backward(dout)
        d = self.add.backward(d)
        d = self.exp.backward(d)
        return self.neg.backward(d)
