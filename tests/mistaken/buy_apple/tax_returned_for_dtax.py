# finding: tax_returned_for_dtax; class: wrong-return
# line: 21
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x

def buy_apple():
    apple, apple_num, tax = 100, 2, 1.1
    fruit = MulLayer()
    taxed = MulLayer()

    apple_price = fruit.forward(apple, apple_num)
    price = taxed.forward(apple_price, tax)

    dapple_price, dtax = taxed.backward(1)
    dapple, dapple_num = fruit.backward(dapple_price)
    return price, (dapple, dapple_num, tax)
