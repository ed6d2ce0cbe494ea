"""Affine: the layer that multiplies a batch by weights and adds a bias."""


def affine_forward(x, w, b):
    """Make one row of each sample, whatever its shape."""
    out = x.reshape(len(x), -1) @ w + b
    return out, (x, w)


def affine_backward(dout, cache):
    """Each gradient of a matrix product is dout times the other factor, transposed."""
    x, w = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
