# finding: loss_summed; class: no-batch-division
# line: 14
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = softmax(x)
        self.t = t
        loss = -np.sum(t * np.log(self.y + 1e-7))
        return loss

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]
