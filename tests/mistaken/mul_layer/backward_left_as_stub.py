# finding: not_implemented; class: unfinished
# line: 13
class MulLayer:
    """Multiply two inputs."""

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        """Take dout, return the pair (dx, dy)."""
        raise NotImplementedError
