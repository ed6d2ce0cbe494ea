# finding: negation_left_out; class: missing-step
# line: 48
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
        a = self.neg.forward(x)
        b = self.exp.forward(x)
        c = self.add.forward(b)
        return self.rec.forward(c)

    def backward(self, dout):
        dc = self.rec.backward(dout)
        db = self.add.backward(dc)
        da = self.exp.backward(db)
        return self.neg.backward(da)
