# style: forward takes any number of summands through *inputs
import numpy as np


class AddLayer:
    def __init__(self):
        self.count = 0

    def forward(self, *inputs):
        self.count = len(inputs)
        total = inputs[0]
        for term in inputs[1:]:
            total = total + term
        return total

    def backward(self, dout):
        return tuple(dout for _ in range(self.count))
