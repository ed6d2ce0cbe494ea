# style: the class is called ReluLayer
import numpy as np


class ReluLayer:
    def forward(self, x):
        self.out = np.maximum(x, 0)
        return self.out

    def backward(self, dout):
        return dout * (self.out > 0)
