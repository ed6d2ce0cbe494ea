# style: each class is written twice, a wrong first attempt and a right second one
# exercises: graph/mul_layer, activation/relu
import numpy as np


class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, x
        return x * y

    def backward(self, dout):
        return dout * self.x, dout * self.y


class Relu:
    def forward(self, x):
        self.maks = x > 0
        return x * self.mask

    def backward(self, dout):
        pass


# second attempt / 두 번째 시도
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask
