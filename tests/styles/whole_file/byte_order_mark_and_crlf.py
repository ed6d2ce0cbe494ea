# style: saved by a Windows editor with a byte order mark and CRLF line ends
# exercises: graph/add_layer, graph/mul_layer
import numpy as np


class AddLayer:
    """덧셈 계층"""

    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


class MulLayer:
    """곱셈 계층"""

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
