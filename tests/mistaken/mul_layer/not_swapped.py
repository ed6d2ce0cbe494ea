# finding: not_swapped; class: not-swapped
# line: 10
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return self.x * self.y

    def backward(self, dout):
        return dout * self.x, dout * self.y
