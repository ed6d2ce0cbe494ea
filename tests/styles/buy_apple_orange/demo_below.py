# style: the function is followed by prints, a call of it and an interactive question
import numpy as np


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return [dout, dout]


class MulLayer:
    x = y = None

    def forward(self, x, y):
        self.x, self.y = x, y
        return self.x * self.y

    def backward(self, dout):
        return [self.y * dout, self.x * dout]


def buy_apple_orange():
    m1, m2, m3, a = MulLayer(), MulLayer(), MulLayer(), AddLayer()
    price = m3.forward(a.forward(m1.forward(100, 2), m2.forward(150, 3)), 1.1)
    dsum, dtax = m3.backward(1)
    d1, d2 = a.backward(dsum)
    dapple, dapple_num = m1.backward(d1)
    dorange, dorange_num = m2.backward(d2)
    return price, (dapple_num, dapple, dorange, dorange_num, dtax)


price, grads = buy_apple_orange()
print("price:", int(price))
print("gradients:", grads)
again = input("once more? ")
