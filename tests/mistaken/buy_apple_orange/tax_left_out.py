# finding: tax_left_out_of_both; class: missing-step
# line: 30
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
    apple_price = apples.forward(100, 2)
    orange_price = oranges.forward(150, 3)
    all_price = plus.forward(apple_price, orange_price)
    price = taxes.forward(all_price, 1.1)

    dall_price, dtax = taxes.backward(1)
    dapple_price, dorange_price = plus.backward(dall_price)
    dapple, dapple_num = apples.backward(dapple_price)
    dorange, dorange_num = oranges.backward(dorange_price)
    return all_price, (dapple_num, dapple, dorange, dorange_num, dtax)
