# finding: stores_x_twice; class: stored-wrong-var
# line: 5
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, x
        product = x * y
        return product

    def backward(self, dout):
        grad_x = dout * self.y
        grad_y = dout * self.x
        return grad_x, grad_y
