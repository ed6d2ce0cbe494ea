# finding: attribute_misspelt; class: typo-attr
# line: 12
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.output = 1 / (1 + np.exp(-x))
        return self.output

    def backward(self, dout):
        return dout * self.ouput * (1 - self.output)
