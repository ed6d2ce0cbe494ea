"""im2col and col2im: the way from images to a matrix of windows, and back."""

import numpy as np


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    """For each place inside of a window, one slice has its numbers of all windows."""
    N, C, H, W = input_data.shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    padded = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    col = np.zeros((N, out_h, out_w, C, filter_h, filter_w))
    for k in range(filter_h):
        for j in range(filter_w):
            part = padded[:, :, k : k + stride * out_h : stride, j : j + stride * out_w : stride]
            col[:, :, :, :, k, j] = part.transpose(0, 2, 3, 1)
    return col.reshape(N * out_h * out_w, C * filter_h * filter_w)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """A number that several windows hold gets the sum of their gradients."""
    N, C, H, W = input_shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (W + 2 * pad - filter_w) // stride + 1
    col = col.reshape(N, out_h, out_w, C, filter_h, filter_w)
    # A slice may end behind the last window, so there is some room.
    padded = np.zeros((N, C, H + 2 * pad + stride, W + 2 * pad + stride))
    for k in range(filter_h):
        for j in range(filter_w):
            part = padded[:, :, k : k + stride * out_h : stride, j : j + stride * out_w : stride]
            part += col[:, :, :, :, k, j].transpose(0, 3, 1, 2)
    return padded[:, :, pad : pad + H, pad : pad + W]
