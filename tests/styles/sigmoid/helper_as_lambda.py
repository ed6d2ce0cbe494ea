# style: the function is a lambda assigned at the top of the file
import numpy as np

sigma = lambda t: 1.0 / (1.0 + np.exp(-t))


class Sigmoid:
    forward = lambda self, x: setattr(self, "s", sigma(x)) or self.s
    backward = lambda self, dout: dout * self.s * (1 - self.s)
