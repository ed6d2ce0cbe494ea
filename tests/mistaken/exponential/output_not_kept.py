# finding: attribute_not_set; class: missing-store
# line: 9
import numpy as np


class Exp:
    def forward(self, x):
        out = np.exp(x)
        return out

    def backward(self, dout):
        return dout * self.out
