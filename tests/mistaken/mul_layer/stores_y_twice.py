# finding: stores_y_twice; class: stored-wrong-var
# line: 5
class MulLayer:
    def forward(self, x, y):
        self.x = y
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
