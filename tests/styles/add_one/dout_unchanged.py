# style: backward returns dout itself, the class carries the suffix Layer
import numpy as np


class AddOneLayer:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        return dout
