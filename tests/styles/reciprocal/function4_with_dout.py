# style: called Function4, and its backward does take the upstream gradient
import numpy as np


class Function4:
    def forward(self, z3):
        self.z3 = z3
        return 1.0 / z3

    def backward(self, upstream):
        local = -1.0 / (self.z3 * self.z3)
        return upstream * local
