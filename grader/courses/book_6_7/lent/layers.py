"""Right layers that are lent to a network."""

import numpy as np


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        padded = np.pad(x, [(0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)])
        self.shape = padded.shape
        windows = np.lib.stride_tricks.sliding_window_view(padded, self.W.shape[2:], axis=(2, 3))
        self.windows = windows[:, :, :: self.stride, :: self.stride]
        return np.einsum("ncijkl,fckl->nfij", self.windows, self.W) + self.b[:, None, None]

    def backward(self, dout):
        self.dW = np.einsum("ncijkl,nfij->fckl", self.windows, dout)
        self.db = dout.sum(axis=(0, 2, 3))
        image, (height, width) = np.zeros(self.shape), self.W.shape[2:]
        for i, j in np.ndindex(dout.shape[2:]):
            y, x = i * self.stride, j * self.stride
            image[:, :, y : y + height, x : x + width] += np.einsum("nf,fckl->nckl", dout[:, :, i, j], self.W)
        return image[:, :, self.pad : self.shape[2] - self.pad, self.pad : self.shape[3] - self.pad]


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.pool_h, self.pool_w, self.stride, self.pad = pool_h, pool_w, stride, pad

    def forward(self, x):
        self.padded = np.pad(x, [(0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)])
        windows = np.lib.stride_tricks.sliding_window_view(self.padded, (self.pool_h, self.pool_w), axis=(2, 3))
        return windows[:, :, :: self.stride, :: self.stride].max(axis=(-2, -1))

    def backward(self, dout):
        image = np.zeros(self.padded.shape)
        for n, c, i, j in np.ndindex(dout.shape):
            place = n, c, slice(i * self.stride, i * self.stride + self.pool_h), slice(j * self.stride, None)
            window = self.padded[place][:, : self.pool_w]
            row, column = np.unravel_index(window.argmax(), window.shape)
            image[n, c, i * self.stride + row, j * self.stride + column] += dout[n, c, i, j]
        return image[:, :, self.pad : image.shape[2] - self.pad, self.pad : image.shape[3] - self.pad]
