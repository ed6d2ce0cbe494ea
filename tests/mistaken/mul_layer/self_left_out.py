# finding: self_left_out; class: missing-self
# line: 11
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * x
        return dx, dy
