"""A convolution with loops."""

import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """Each number of out is the sum of a window times a filter, plus the filter's bias."""
    stride, margin = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, ((0, 0), (0, 0), (margin, margin), (margin, margin)))
    filters, _, height, width = w.shape
    rows = 1 + (padded.shape[2] - height) // stride
    columns = 1 + (padded.shape[3] - width) // stride
    out = np.zeros((len(x), filters, rows, columns))
    for n, f, i, j in np.ndindex(*out.shape):
        window = padded[n, :, i * stride : i * stride + height, j * stride : j * stride + width]
        out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, padded, stride, margin)


def conv_backward_naive(dout, cache):
    """Each number of dout goes back to its window and to its filter."""
    x, w, padded, stride, margin = cache
    height, width = w.shape[2:]
    dpadded, dw = np.zeros(padded.shape), np.zeros(w.shape)
    for n, f, i, j in np.ndindex(*dout.shape):
        rows, columns = slice(i * stride, i * stride + height), slice(j * stride, j * stride + width)
        dpadded[n, :, rows, columns] += w[f] * dout[n, f, i, j]
        dw[f] += padded[n, :, rows, columns] * dout[n, f, i, j]
    dx = dpadded[:, :, margin : margin + x.shape[2], margin : margin + x.shape[3]]
    return dx, dw, dout.sum(axis=(0, 2, 3))
