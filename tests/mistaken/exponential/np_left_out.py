# finding: np_left_out; class: missing-np
# line: 8
import numpy as np


class Exp:
    def forward(self, x):
        self.out = exp(x)
        return self.out

    def backward(self, dout):
        return dout * self.out
