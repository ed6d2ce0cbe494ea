# finding: tax_left_out; class: missing-step
# line: 18
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x

def buy_apple():
    apple_layer = MulLayer()
    tax_layer = MulLayer()
    price = apple_layer.forward(100, 2)
    with_tax = tax_layer.forward(price, 1.1)
    dprice, dtax = tax_layer.backward(1)
    dapple, dapple_num = apple_layer.backward(dprice)
    return price, (dapple, dapple_num, dtax)
