# style: the class is called myAffine and uses the dot method of arrays
# remark: no 4-D input
import numpy as np


class myAffine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.dot(self.W) + self.b

    def backward(self, dout):
        dx = dout.dot(self.W.T)
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(0)
        return dx
