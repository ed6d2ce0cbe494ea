# finding: not_implemented; class: unfinished
# line: 15
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

class SoftmaxWithLoss:
    def forward(self, x, t):
        raise NotImplementedError

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
