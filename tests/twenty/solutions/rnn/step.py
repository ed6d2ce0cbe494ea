import numpy as np


class RNN:
    def __init__(self, Wx, Wh, b):
        self.Wx, self.Wh, self.b = Wx, Wh, b

    def forward(self, x, h):
        self.x, self.h = x, h
        self.out = np.tanh(x @ self.Wx + h @ self.Wh + self.b)
        return self.out

    def backward(self, dout):
        d = dout * (1 - self.out**2)
        self.dWx, self.dWh, self.db = self.x.T @ d, self.h.T @ d, d.sum(axis=0)
        return d @ self.Wx.T, d @ self.Wh.T
