# style: everything comes from a star import of numpy, no prefix anywhere
# exercises: activation/sigmoid, affine/affine, affine/softmax
# remark: no 4-D input; no 1-D scores
from numpy import *


class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = dot(self.x.T, dout)
        self.db = sum(dout, axis=0)
        return dot(dout, self.W.T)


def softmax(x):
    e = exp(x - x.max(axis=1, keepdims=True))
    return e / sum(e, axis=1, keepdims=True)
