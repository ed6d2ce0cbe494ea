# finding: divides; class: wrong-operator
# line: 7
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        z = x / y
        return z

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy
