"""Implement im2col and col2im: the way from images to a matrix of windows, and back."""

import numpy as np


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    """Return a matrix with one row for each window of the images.

    Formula:   col[row of (n, i, j), column of (c, k, l)] = padded[n, c, i * stride + k, j * stride + l]

    padded are the images with pad rows and columns of zeros on each side.

    Shapes: input_data is (N, C, H, W). A window is (C, filter_h, filter_w).
               out_h = (H + 2 * pad - filter_h) // stride + 1,   out_w in the same way
               col is (N * out_h * out_w, C * filter_h * filter_w)
    The rows go through all windows: first the image n, then i downwards, then j to the right.
    The columns go through one window: first the channel c, then its row k, then its column l.

    Example: input_data = [[[[1, 2, 3], [4, 5, 6]]]], and the filter is 2 times 2.
    The result is [[1, 2, 4, 5], [2, 3, 5, 6]].
    """
    raise NotImplementedError


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Return an array of shape input_shape: every number of col is added at the place that im2col took it from.

    So this is the backward of im2col. The tests call col2im(dcol, x.shape, ...). Messages call the result dx.
    Numbers of the margin are left out.

    Example: col2im([[1, 2, 4, 5], [2, 3, 5, 6]], (1, 1, 2, 3), 2, 2) returns [[[[1, 4, 3], [4, 10, 6]]]].
    """
    raise NotImplementedError
