# style: backward multiplies the mask into dout with an in-place operator
# remark: changes dout
import numpy as np


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return self.mask * x

    def backward(self, dout):
        dout *= self.mask
        return dout
