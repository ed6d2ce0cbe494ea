# finding: not_stored; class: missing-store
# line: 9
import numpy as np


class Exp:
    def forward(self, x):
        out = np.exp(x)
        return out

    def backward(self, dout):
        return dout * self.out
