# style: nothing is stored, so both methods are static
import numpy as np


class AddLayer:
    @staticmethod
    def forward(x, y):
        return x + y

    @staticmethod
    def backward(dout):
        return dout, dout
