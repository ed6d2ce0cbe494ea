# style: saved in cp949, with the encoding declared in the second line
# -*- coding: cp949 -*-
# exercises: activation/relu
import numpy as np


class Relu:
    """음수를 0으로 바꾸는 계층"""

    def forward(self, x):
        self.mask = x > 0  # 양수인 자리
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask  # 그 자리만 흘려보낸다
