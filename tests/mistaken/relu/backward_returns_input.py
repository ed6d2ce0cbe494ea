# finding: backward_returns_input; class: wrong-return
# line: 13
import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        dx = dout * (self.x > 0)
        return self.x
