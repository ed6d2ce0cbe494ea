# finding: np_left_out; class: missing-np
# line: 9
import numpy as np


class Relu:
    def forward(self, x):
        self.x = x
        return maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)
