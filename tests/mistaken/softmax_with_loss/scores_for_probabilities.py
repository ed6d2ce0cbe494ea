# finding: scores_for_probabilities; class: wrong-var
# line: 20
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.x = x
        self.t = t
        return cross_entropy_error(softmax(x), t)

    def backward(self, dout=1):
        return dout * (self.x - self.t) / self.t.shape[0]
