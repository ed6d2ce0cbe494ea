import numpy as np


class Attention:
    def forward(self, q, k, v):
        self.q, self.k, self.v = q, k, v
        scores = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[2])
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self.a = e / e.sum(axis=-1, keepdims=True)
        return self.a @ v

    def backward(self, dout):
        dv = self.a.swapaxes(1, 2) @ dout
        da = dout @ self.v.swapaxes(1, 2)
        ds = self.a * (da - (da * self.a).sum(axis=-1, keepdims=True)) / np.sqrt(self.q.shape[2])
        return ds @ self.k, ds.swapaxes(1, 2) @ self.q, dv
