# finding: self_parameter
# line: 7
import numpy as np


class Relu:
    def forward(x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout
