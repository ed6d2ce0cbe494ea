"""The linear part of a layer, with samples in columns."""


def linear_forward(A_prev, W, b):
    """Each column of A_prev is a sample."""
    return W @ A_prev + b, (A_prev, W, b)


def linear_backward(dZ, cache):
    """The gradients of the parameters are means over the samples."""
    A_prev, W, _ = cache
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m
