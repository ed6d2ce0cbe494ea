# style: multiplies by minus one, backward has the default dout=1
import numpy as np


class Negate:
    def forward(self, x):
        return x * -1

    def backward(self, dout=1):
        return dout * -1
