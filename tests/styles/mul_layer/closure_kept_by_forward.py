# style: forward defines the pullback as an inner function and backward only calls it
import numpy as np


class MulLayer:
    def forward(self, x, y):
        def pullback(dout):
            return dout * y, dout * x

        self.pullback = pullback
        return x * y

    def backward(self, dout):
        return self.pullback(dout)
