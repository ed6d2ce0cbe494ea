# style: overrides a Layer base class of its own whose methods raise NotImplementedError
import numpy as np


class Layer:
    def forward(self, *inputs):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError


class AddLayer(Layer):
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout
