# style: the node is called Function3, as in a numbered chain of functions
import numpy as np


class Function3:
    def forward(self, z2):
        self.z3 = 1 + z2
        return self.z3

    def backward(self, upstream):
        local = 1
        return local * upstream
