# finding: one_layer_for_two; class: wrong-var
# line: 12
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x

def buy_apple():
    layer = MulLayer()
    apple_price = layer.forward(100, 2)
    price = layer.forward(apple_price, 1.1)
    dapple_price, dtax = layer.backward(1)
    dapple, dapple_num = layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)
