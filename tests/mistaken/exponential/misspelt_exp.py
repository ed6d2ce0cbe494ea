# finding: np_attribute; class: typo-numpy-name
# line: 8
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.epx(x)
        return self.out

    def backward(self, dout):
        return dout * self.out
