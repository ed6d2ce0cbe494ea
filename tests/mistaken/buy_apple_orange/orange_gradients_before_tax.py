# finding: differs; class: missing-step
# line: 26
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout

def buy_apple_orange():
    apples, oranges, plus, taxes = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    total = plus.forward(apples.forward(100, 2), oranges.forward(150, 3))
    price = taxes.forward(total, 1.1)
    dtotal, dtax = taxes.backward(1)
    dapple_price, dorange_price = plus.backward(dtotal)
    dapple, dapple_num = apples.backward(dapple_price)
    dorange, dorange_num = oranges.backward(1)
    return price, (dapple_num, dapple, dorange, dorange_num, dtax)
