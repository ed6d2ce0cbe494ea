# finding: missing_return; class: missing-return
# line: 8
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        out = x * y
        print(out)

    def backward(self, dout):
        return dout * self.y, dout * self.x
