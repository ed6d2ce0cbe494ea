"""Implement a convolution with loops, as two functions."""

import numpy as np


def conv_forward_naive(x, w, b, conv_param):
    """Slide each filter over each image.

    Formula:   out[n, f, i, j] = sum of window * w[f], plus b[f]
    The window of x[n] begins at row i * stride and column j * stride.

    Shapes: x (N, C, H, W), w (F, C, HH, WW), b (F,), out (N, F, H', W').
               H' = 1 + (H + 2 * pad - HH) // stride, and W' in the same way
    conv_param is a dict with the whole numbers "stride" and "pad". Put pad zeros around each image first.
    Return out and cache.
    """
    raise NotImplementedError


def conv_backward_naive(dout, cache):
    """Return dx, dw and db, each with the shape of its own variable.

    A number of x lies in several windows, so its gradient is a sum. Cut the padding off dx at the end.
    """
    raise NotImplementedError
