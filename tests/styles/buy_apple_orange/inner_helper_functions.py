# style: the two directions are nested functions inside the exercise
import numpy as np


class Mul:
    def forward(self, x, y):
        self.pair = (x, y)
        return x * y

    def backward(self, dout):
        return dout * self.pair[1], dout * self.pair[0]


class Add:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


def buy_apple_orange(tax=1.1):
    apples, oranges, total, taxed = Mul(), Mul(), Add(), Mul()

    def there():
        fruit = total.forward(apples.forward(100, 2), oranges.forward(150, 3))
        return taxed.forward(fruit, tax)

    def back():
        dfruit, dtax = taxed.backward(1)
        dleft, dright = total.backward(dfruit)
        dapple, dapple_num = apples.backward(dleft)
        dorange, dorange_num = oranges.backward(dright)
        return dapple_num, dapple, dorange, dorange_num, dtax

    return there(), back()
