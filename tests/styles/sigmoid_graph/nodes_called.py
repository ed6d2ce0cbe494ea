# style: every node and the whole spell forward as __call__ and share a base class
import numpy as np


class Node:
    def __call__(self, x):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError


class Negate(Node):
    def __call__(self, x):
        return -x

    def backward(self, dout):
        return -dout


class Exp(Node):
    def __call__(self, x):
        self.out = np.exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out


class AddOne(Node):
    def __call__(self, x):
        return x + 1

    def backward(self, dout):
        return dout


class Reciprocal(Node):
    def __call__(self, x):
        self.out = 1 / x
        return self.out

    def backward(self, dout):
        return dout * -(self.out ** 2)


class SigmoidGraph(Node):
    def __init__(self):
        self.a, self.b, self.c, self.d = Negate(), Exp(), AddOne(), Reciprocal()

    def __call__(self, x):
        return self.d(self.c(self.b(self.a(x))))

    def backward(self, dout):
        for node in (self.d, self.c, self.b, self.a):
            dout = node.backward(dout)
        return dout
