# style: the graph is written out step by step with two multiplication layers
import numpy as np


class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


def buy_apple():
    apple, apple_num, tax = 100, 2, 1.1
    apple_layer = MulLayer()
    tax_layer = MulLayer()

    apple_price = apple_layer.forward(apple, apple_num)
    price = tax_layer.forward(apple_price, tax)

    dapple_price, dtax = tax_layer.backward(1)
    dapple, dapple_num = apple_layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)
