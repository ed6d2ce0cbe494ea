# style: half of x + |x|
class Relu:
    def forward(self, x):
        self.positive = x > 0
        return (x + abs(x)) / 2

    def backward(self, dout):
        dx = dout.copy()
        dx[~self.positive] = 0
        return dx
