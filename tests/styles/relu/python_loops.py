# style: visits every entry with np.ndindex in plain Python
import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        out = np.zeros(x.shape)
        for place in np.ndindex(*x.shape):
            if x[place] > 0:
                out[place] = x[place]
        return out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        for place in np.ndindex(*dout.shape):
            if self.x[place] > 0:
                dx[place] = dout[place]
        return dx
