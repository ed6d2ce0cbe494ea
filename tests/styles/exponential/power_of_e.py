# style: raises np.e to the power x instead of calling np.exp
import numpy as np


class Exp:
    def forward(self, x):
        self.out = np.power(np.e, x)
        return self.out

    def backward(self, dout):
        return dout * self.out
