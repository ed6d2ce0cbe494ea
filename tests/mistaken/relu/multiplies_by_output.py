# finding: multiplies_by_output; class: wrong-operator
# line: 12
import numpy as np


class Relu:
    def forward(self, x):
        self.out = np.maximum(x, 0)
        return self.out

    def backward(self, dout):
        return dout * self.out
