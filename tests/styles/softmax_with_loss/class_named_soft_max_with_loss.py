# style: the class is called SoftMaxWithLoss; labels become one-hot rows through np.eye
import numpy as np


class SoftMaxWithLoss:
    def forward(self, x, t):
        shifted = x - x.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.p = np.exp(log_p)
        self.t = np.eye(x.shape[1])[t] if t.ndim == 1 else t
        return -(self.t * log_p).sum() / len(x)

    def backward(self, dout=1):
        return dout * (self.p - self.t) / len(self.p)
