# style: the class stands inside an if block
import numpy as np

if True:

    class Relu:
        def __init__(self):
            self.mask = None

        def forward(self, x):
            self.mask = x > 0
            return np.maximum(x, 0.0)

        def backward(self, dout):
            return self.mask * dout
