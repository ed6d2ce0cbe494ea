# finding: both_multiplied_by_x; class: wrong-var
# line: 10
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.x
        dy = dout * self.x
        return dx, dy
