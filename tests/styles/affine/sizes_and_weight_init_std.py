# style: the constructor takes the two sizes and a required weight_init_std, the bias is a row of shape (1, M)
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, n_in, n_out, weight_init_std):
        self.W = weight_init_std * np.random.randn(n_in, n_out)
        self.b = np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0, keepdims=True)
        return dout @ self.W.T
