"""MulLayer: the node of a computational graph that multiplies two inputs."""


class MulLayer:
    """A product grows with one input as fast as the other input is large."""

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
