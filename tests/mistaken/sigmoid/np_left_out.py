# finding: np_left_out; class: missing-np
# line: 8
import numpy as np


class Sigmoid:
    def forward(self, x):
        exp_x = exp(-x)
        self.out = 1 / (1 + exp_x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
