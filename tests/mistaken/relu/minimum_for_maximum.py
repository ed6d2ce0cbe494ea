# finding: keeps_negatives; class: wrong-function
# line: 9
import numpy as np


class Relu:
    def forward(self, x):
        self.positive = x > 0
        return np.minimum(x, 0)

    def backward(self, dout):
        return dout * self.positive
