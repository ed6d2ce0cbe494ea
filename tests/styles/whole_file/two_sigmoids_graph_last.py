# style: two classes named Sigmoid, the closed form first, then the one built from Function1 to Function4 without dout
# exercises: graph/negate, graph/exponential, graph/add_one, graph/reciprocal, graph/sigmoid_graph, activation/sigmoid
import numpy as np


class Sigmoid:
    def forward(self, z):
        self.a = 1 / (1 + np.exp(-z))
        return self.a

    def backward(self, upstream):
        return self.a * (1 - self.a) * upstream


class Function1:
    def forward(self, z):
        return -z

    def backward(self, upstream):
        return -upstream


class Function2:
    def forward(self, z):
        self.e = np.exp(z)
        return self.e

    def backward(self, upstream):
        return upstream * self.e


class Function3:
    def forward(self, z):
        return 1 + z

    def backward(self, upstream):
        return upstream


class Function4:
    def forward(self, z):
        self.z = z
        return 1 / z

    def backward(self):
        return -1 / self.z ** 2


class Sigmoid:
    def __init__(self):
        self.fn = [Function1(), Function2(), Function3(), Function4()]

    def forward(self, z):
        for fn in self.fn:
            z = fn.forward(z)
        return z

    def backward(self):
        d = self.fn[3].backward()
        for fn in self.fn[2::-1]:
            d = fn.backward(d)
        return d
