# style: __call__ is the method and forward a second name for it, positional-only parameters
import numpy as np


class Relu:
    def __call__(self, x, /):
        self.slope = 1.0 * (x > 0)
        return self.slope * x

    forward = __call__

    def backward(self, dout, /):
        return self.slope * dout
