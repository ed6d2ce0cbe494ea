# style: a module-level list is filled with the node classes by append and a for loop, and the layer reads it
import numpy as np

NODES = []


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


NODES.append(Negate)
NODES.append(Exp)


class AddOne:
    def forward(self, x):
        return x + 1.0

    def backward(self, dout):
        return dout * 1.0


class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1.0 / x

    def backward(self, dout):
        return -dout / (self.x * self.x)


for node_class in (AddOne, Reciprocal):
    NODES.append(node_class)


class SigmoidGraph:
    def __init__(self):
        self.chain = [make() for make in NODES]

    def forward(self, x):
        out = x
        for node in self.chain:
            out = node.forward(out)
        return out

    def backward(self, dout):
        grad = dout
        for node in self.chain[::-1]:
            grad = node.backward(grad)
        return grad
