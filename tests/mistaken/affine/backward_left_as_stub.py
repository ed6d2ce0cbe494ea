# finding: not_implemented; class: unfinished
# line: 16
class Affine:
    """Multiply a batch by a weight matrix and add a bias to every row."""

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        """Take dout, set self.dW and self.db, return dx."""
        raise NotImplementedError
