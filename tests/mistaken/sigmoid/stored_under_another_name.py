# finding: stored_as_another; class: typo-attr
# line: 8
from numpy import exp


class Sigmoid:
    def forward(self, x):
        self.z = 1 / (1 + exp(-x))
        return self.z

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
