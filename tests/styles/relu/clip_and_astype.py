# style: clip with no upper end, and the mask as numbers
class Relu:
    def forward(self, x):
        self.mask = (x > 0).astype(x.dtype)
        return x.clip(0, None)

    def backward(self, dout):
        return self.mask * dout
