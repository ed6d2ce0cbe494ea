# style: the prices are module globals, the layer is spelt with __call__
import numpy as np

apple = 100
apple_num = 2
tax = 1.1


class Mul:
    def __call__(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


def buy_apple():
    mul_apple, mul_tax = Mul(), Mul()
    price = mul_tax(mul_apple(apple, apple_num), tax)
    d, dtax = mul_tax.backward(1.0)
    dapple, dapple_num = mul_apple.backward(d)
    return price, (dapple, dapple_num, dtax)
