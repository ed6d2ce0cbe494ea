# -*- coding: cp949 -*-
# style: Korean comments and prints, saved and declared as cp949, CRLF
# exercises: graph/mul_layer, activation/relu
import numpy as np


class MulLayer:
    def forward(self, x, y):
        self.x = x  # 순전파 때의 입력을 기억
        self.y = y
        print("곱셈 노드:", x * y)
        return x * y

    def backward(self, dout):
        dx = dout * self.y  # x와 y를 바꾼다
        dy = dout * self.x
        return dx, dy


class Relu:
    def forward(self, x):
        self.mask = (x <= 0)  # 0 이하인 곳
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = np.array(dout)
        dout[self.mask] = 0
        return dout


mul = MulLayer()
print("결과", mul.forward(100, 2), mul.backward(1))
