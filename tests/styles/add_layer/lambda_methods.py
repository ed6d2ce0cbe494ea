# style: both methods are lambdas assigned in the class body
import numpy as np


class AddLayer:
    forward = lambda self, x, y: x + y
    backward = lambda self, dout: (1 * dout, 1 * dout)
