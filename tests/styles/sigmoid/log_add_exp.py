# style: np.logaddexp, and the slope as sigmoid(x) * sigmoid(-x)
import numpy as np


class Sigmoid:
    @staticmethod
    def of(x):
        return np.exp(-np.logaddexp(0, -x))

    def forward(self, x):
        self.saved = {"x": x}
        return self.of(x)

    def backward(self, dout):
        x = self.saved["x"]
        return dout * self.of(x) * self.of(-x)
