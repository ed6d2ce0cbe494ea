# style: a try chooses the library, and an if at the top level chooses the rectifier
try:
    import cupy as np

    GPU = True
except ImportError:
    import numpy as np

    GPU = False
LEAST = float(np.zeros(1)[0])

if GPU:

    def rectify(x):
        return np.clip(x, LEAST, None)

else:

    def rectify(x, least=LEAST):
        return np.where(x > least, x, least)


class Relu:
    def __init__(self):
        self.params, self.grads = [], []
        self.x = None

    def forward(self, x):
        self.x = x
        return rectify(x)

    def backward(self, dout):
        return dout * (self.x > LEAST)
