# finding: not_available; class: side-effect
# line: 10
import matplotlib.pyplot as plt
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        plt.plot(x, self.out)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
