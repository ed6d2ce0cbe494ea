# finding: apples_not_taxed; class: missing-step
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
    apple_price = apple_layer.forward(100, 2)
    price = tax_layer.forward(apple_price, 1.1)
    dprice = 1
    dapple_price, dtax = tax_layer.backward(dprice)
    dapple, dapple_num = apple_layer.backward(dprice)
    return price, (dapple, dapple_num, dtax)
