# finding: masks_by_dout; class: wrong-var
# line: 11
import numpy as np


class Relu:
    def forward(self, x):
        return x * (x > 0)

    def backward(self, dout):
        return dout * (dout > 0)
