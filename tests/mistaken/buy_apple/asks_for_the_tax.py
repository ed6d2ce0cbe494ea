# finding: nobody_there; class: side-effect
# line: 12
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x

def buy_apple():
    tax = float(input("tax: "))
    apple_layer = MulLayer()
    tax_layer = MulLayer()
    price = tax_layer.forward(apple_layer.forward(100, 2), tax)
    dapple_price, dtax = tax_layer.backward(1)
    dapple, dapple_num = apple_layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)
