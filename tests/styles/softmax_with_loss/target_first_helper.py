# style: its own cross entropy takes the target first, the layer calls it that way; comments in Korean
# remark: one-hot only
import numpy as np


def softmax(x):
    # 오버플로를 막으려고 행마다 최댓값을 뺀다
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy_error(t, y):
    # 정답이 먼저, 예측이 나중
    return -np.sum(t * np.log(y + 1e-7)) / len(t)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t  # 정답 레이블
        self.y = softmax(x)  # 출력 확률
        return cross_entropy_error(self.t, self.y)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
