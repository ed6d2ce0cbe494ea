# finding: name_misspelt; class: typo-name
# line: 10
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = duot * self.y
        dy = dout * self.x
        return dx, dy
