# finding: attribute_misspelt; class: case-mismatch
# line: 10
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.Y, dout * self.X
