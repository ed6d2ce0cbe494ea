# finding: backward_returns_output; class: wrong-return
# line: 12
import numpy as np


class Relu:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        return self.out
