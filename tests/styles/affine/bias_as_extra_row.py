# style: x gets a column of ones and W the bias as one more row, the gradients are sliced apart
# remark: no 4-D input
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.theta = np.vstack([W, np.reshape(b, (1, -1))])

    def forward(self, x):
        self.x = np.hstack([x, np.ones((x.shape[0], 1))])
        return self.x @ self.theta

    def backward(self, dout):
        dtheta = self.x.T @ dout
        self.dW, self.db = dtheta[:-1], dtheta[-1]
        return dout @ self.theta[:-1].T
