"""Pooling: the layer that keeps the largest number of each window."""

import numpy as np
from convolution.im2col import col2im, im2col


class Pooling:
    """The gradient of a window goes to its largest number alone."""

    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = self.shape = x.shape
        out_h = (H + 2 * self.pad - self.pool_h) // self.stride + 1
        out_w = (W + 2 * self.pad - self.pool_w) // self.stride + 1
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        # One row for each window of one channel.
        rows = col.reshape(-1, self.pool_h * self.pool_w)
        self.largest = rows.argmax(axis=1)
        return rows.max(axis=1).reshape(N, out_h, out_w, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        rows = np.zeros((dout.size, self.pool_h * self.pool_w))
        rows[np.arange(dout.size), self.largest] = dout.transpose(0, 2, 3, 1).ravel()
        dcol = rows.reshape(-1, self.shape[1] * self.pool_h * self.pool_w)
        return col2im(dcol, self.shape, self.pool_h, self.pool_w, self.stride, self.pad)
