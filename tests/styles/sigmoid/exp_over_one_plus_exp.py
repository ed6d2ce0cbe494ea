# style: the quotient of exp(x) and 1 + exp(x)
# remark: unstable for large scores
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.e = np.exp(x)
        return self.e / (1 + self.e)

    def backward(self, dout):
        return dout * self.e / (1 + self.e) ** 2
