"""Convolution: the layer that moves filters over images."""

from convolution.im2col import col2im, im2col


class Convolution:
    """With a row for each window and a column for each filter, this is an affine layer."""

    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        count, _, height, width = self.W.shape
        out_h = (x.shape[2] + 2 * self.pad - height) // self.stride + 1
        out_w = (x.shape[3] + 2 * self.pad - width) // self.stride + 1
        self.shape = x.shape
        self.col = im2col(x, height, width, self.stride, self.pad)
        out = self.col @ self.W.reshape(count, -1).T + self.b
        return out.reshape(len(x), out_h, out_w, count).transpose(0, 3, 1, 2)

    def backward(self, dout):
        count, _, height, width = self.W.shape
        rows = dout.transpose(0, 2, 3, 1).reshape(-1, count)
        self.db = rows.sum(axis=0)
        self.dW = (rows.T @ self.col).reshape(self.W.shape)
        dcol = rows @ self.W.reshape(count, -1)
        return col2im(dcol, self.shape, height, width, self.stride, self.pad)
