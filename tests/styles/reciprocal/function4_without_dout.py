# style: the last of four numbered functions, whose backward takes no dout
import numpy as np


class Function4:
    def forward(self, z):
        self.z = z
        self.a = 1 / z
        return self.a

    def backward(self):
        return -1 / (self.z ** 2)
