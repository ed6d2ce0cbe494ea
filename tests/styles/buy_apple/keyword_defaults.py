# style: the prices are keyword arguments with defaults, the gradients come back as a list
import numpy as np


class MulLayer:
    def forward(self, x, y):
        self.saved = x, y
        return x * y

    def backward(self, dout=1):
        x, y = self.saved
        return [dout * y, dout * x]


def buy_apple(apple=100.0, apple_num=2, tax=1.1):
    first, second = MulLayer(), MulLayer()
    price = second.forward(first.forward(apple, apple_num), tax)
    inner, dtax = second.backward()
    return [price, [*first.backward(inner), dtax]]
