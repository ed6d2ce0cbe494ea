# finding: key_misspelt; class: typo-key
# line: 42
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
        self.layers = {}
        self.layers["Negtae"] = Negate()
        self.layers["Exp"] = Exp()
        self.layers["AddOne"] = AddOne()
        self.layers["Reciprocal"] = Reciprocal()

    def forward(self, x):
        x = self.layers["Negate"].forward(x)
        x = self.layers["Exp"].forward(x)
        x = self.layers["AddOne"].forward(x)
        return self.layers["Reciprocal"].forward(x)

    def backward(self, dout):
        dout = self.layers["Reciprocal"].backward(dout)
        dout = self.layers["AddOne"].backward(dout)
        dout = self.layers["Exp"].backward(dout)
        return self.layers["Negate"].backward(dout)
