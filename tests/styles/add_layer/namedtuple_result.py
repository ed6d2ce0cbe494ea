# style: backward returns a named tuple
from collections import namedtuple

import numpy as np

Gradients = namedtuple("Gradients", ["dx", "dy"])


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return Gradients(dx=dout * 1.0, dy=dout * 1.0)
