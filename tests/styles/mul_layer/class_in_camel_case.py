# style: the class name begins with a small letter (mulLayer) and inherits from object
import numpy as np


class mulLayer(object):
    def __init__(self):
        super(mulLayer, self).__init__()
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return self.x * self.y

    def backward(self, dout):
        return (dout * self.y, dout * self.x)
