# style: saved in cp949 by an editor that declares nothing
# exercises: activation/sigmoid
# remark: not UTF-8
import numpy as np


class Sigmoid:
    """시그모이드 계층"""

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))  # 출력을 기억한다
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)  # 출력만으로 미분한다
