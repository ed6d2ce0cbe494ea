# style: dx, dW and db are summed in nested Python loops
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        N, M = dout.shape
        D = self.x.shape[1]
        dx = np.zeros((N, D))
        self.dW = np.zeros((D, M))
        self.db = np.zeros(M)
        for n in range(N):
            for m in range(M):
                self.db[m] += dout[n, m]
                for d in range(D):
                    dx[n, d] += dout[n, m] * self.W[d, m]
                    self.dW[d, m] += self.x[n, d] * dout[n, m]
        return dx
