# style: prints while it works and rounds what it returns to one digit
import numpy as np


class MultiplyLayer:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, d * self.a


def buy_apple():
    """사과 두 개의 값과 각 변수의 미분을 구한다."""
    shop = {"apple": MultiplyLayer(), "tax": MultiplyLayer()}
    subtotal = shop["apple"].forward(100, 2)
    total = shop["tax"].forward(subtotal, 1.1)
    print("합계:", int(total))

    dsubtotal, dtax = shop["tax"].backward(1)
    dapple, dapple_num = shop["apple"].backward(dsubtotal)
    print(dapple, int(dapple_num), dtax)
    return round(total, 1), (round(dapple, 1), round(dapple_num, 1), round(dtax, 1))
