# finding: missing_return; class: missing-return
# line: 9
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.exp(x)

    def backward(self, dout):
        return dout * self.out
