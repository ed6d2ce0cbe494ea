# style: label targets only, dout multiplied in
# remark: labels only
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        self.rows = np.arange(x.shape[0])
        return -np.log(self.y[self.rows, t] + 1e-7).mean()

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[self.rows, self.t] -= 1
        return dx * dout / len(self.rows)
