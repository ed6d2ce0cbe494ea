# finding: differs; class: wrong-formula
# line: 12
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x

def buy_apple():
    price = 100 * 2 * 1.1
    dapple, dapple_num, dtax = 2 * 1.1, 100 * 1.1, 100 * 2
    return price, (dapple, dapple_num, dtax)
