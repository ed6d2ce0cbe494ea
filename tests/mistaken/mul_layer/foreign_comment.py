# finding: foreign_comment; class: foreign-comment
# line: 12
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        // both gradients, x first
        return dx, dy
