# style: backward takes no dout and returns the local derivative as the plain number -1
import numpy as np


class Negate:
    def forward(self, x):
        return -x

    def backward(self):
        return -1
