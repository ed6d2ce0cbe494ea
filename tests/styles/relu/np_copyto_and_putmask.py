# style: np.putmask and np.copyto on copies
import numpy as np


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = np.less_equal(x, 0)
        out = np.array(x, copy=True)
        np.putmask(out, self.mask, 0)
        return out

    def backward(self, dout):
        dx = np.zeros_like(dout)
        np.copyto(dx, dout, where=~self.mask)
        return dx
