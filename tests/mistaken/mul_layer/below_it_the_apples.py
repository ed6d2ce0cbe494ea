# finding: not_swapped; class: inherited-helper
# line: 14
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.x
        dy = dout * self.y
        return dx, dy


def buy_apple():
    apples, tax = MulLayer(), MulLayer()
    price = tax.forward(apples.forward(100, 2), 1.1)
    dapples, dtax = tax.backward(1)
    dapple, dapple_num = apples.backward(dapples)
    return price, (dapple, dapple_num, dtax)
