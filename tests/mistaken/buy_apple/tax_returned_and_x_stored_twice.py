# finding: tax_returned_for_dtax; class: wrong-return
# line: 22
# also: needs_mul_layer
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = x
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


def buy_apple():
    apple = 100
    apple_num = 2
    tax = 1.1
    first, second = MulLayer(), MulLayer()
    price = second.forward(first.forward(apple, apple_num), tax)
    dapple_price, dtax = second.backward(1)
    dapple, dapple_num = first.backward(dapple_price)
    return price, (dapple, dapple_num, tax)
