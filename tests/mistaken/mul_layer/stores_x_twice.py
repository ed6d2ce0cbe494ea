# finding: stores_x_twice; class: stored-wrong-var
# line: 10
class MulLayer:
    def __init__(self):
        self.x, self.y = None, None

    def forward(self, x, y):
        # keep both for the way back
        self.x = x
        self.y = x
        return x * y

    def backward(self, dout):
        return self.y * dout, self.x * dout
