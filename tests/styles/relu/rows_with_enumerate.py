# style: a helper for one row, called in a loop over the rows
import numpy as np


def relu_row(row):
    return np.array([v if v > 0 else 0.0 for v in row])


class Relu:
    def forward(self, x):
        self.x = x
        out = np.empty(x.shape)
        if x.ndim == 1:
            return relu_row(x)
        for i, row in enumerate(x):
            out[i] = relu_row(row)
        return out

    def backward(self, dout):
        dx = np.empty(dout.shape)
        for index, value in np.ndenumerate(dout):
            dx[index] = value if self.x[index] > 0 else 0.0
        return dx
