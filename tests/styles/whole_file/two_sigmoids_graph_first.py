# style: two classes named Sigmoid, the one built from the four nodes first and the closed form after it
# exercises: graph/negate, graph/exponential, graph/add_one, graph/reciprocal, graph/sigmoid_graph, activation/sigmoid
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
        return self.out * dout


class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        return dout


class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout):
        return -dout / self.x ** 2


class Sigmoid:
    def __init__(self):
        self.negate, self.exp = Negate(), Exp()
        self.add_one, self.reciprocal = AddOne(), Reciprocal()

    def forward(self, x):
        e = self.exp.forward(self.negate.forward(x))
        return self.reciprocal.forward(self.add_one.forward(e))

    def backward(self, dout=1):
        d = self.add_one.backward(self.reciprocal.backward(dout))
        return self.negate.backward(self.exp.backward(d))


print(Sigmoid().forward(np.array([0.0, 1.0])))


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
