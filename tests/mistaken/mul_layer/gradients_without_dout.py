# finding: gradients_without_dout; class: missing-factor
# line: 10
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout=1):
        return self.y, self.x
