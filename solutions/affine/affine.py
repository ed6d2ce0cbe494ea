"""Affine: the layer that multiplies a batch by weights and adds a bias."""


class Affine:
    """Each gradient of a matrix product is dout times the other factor, transposed."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        # Every row used the same b, so the gradients of all rows add up.
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
