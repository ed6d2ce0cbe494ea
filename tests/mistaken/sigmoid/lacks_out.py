# finding: lacks_out; class: missing-factor
# line: 12
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = 1.0 / (1.0 + np.exp(-x))
        return self.y

    def backward(self, dout):
        dx = dout * (1.0 - self.y)
        return dx
