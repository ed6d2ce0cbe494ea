# finding: colon_left_out; class: missing-colon
# line: 4
class MulLayer:
    def forward(self, x, y)
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
