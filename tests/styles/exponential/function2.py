# style: the node is called Function2, as in a numbered chain of functions
import numpy as np


class Function2:
    def forward(self, z1):
        self.z2 = np.exp(z1)
        return self.z2

    def backward(self, upstream):
        return self.z2 * upstream
