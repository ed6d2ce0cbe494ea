# finding: self_parameter; class: missing-self-param
# line: 7
import numpy as np


class Relu:
    def forward(x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout
