# style: forward and backward live in one base class, each layer only states its function and its slope
# exercises: graph/negate, graph/add_one, activation/relu, activation/sigmoid
from abc import ABC, abstractmethod

import numpy as np


class ElementWise(ABC):
    def __init__(self):
        self.x = None

    @abstractmethod
    def function(self, x):
        """값"""

    @abstractmethod
    def slope(self, x):
        """기울기"""

    def forward(self, x):
        self.x = x
        return self.function(x)

    def backward(self, dout):
        return dout * self.slope(self.x)


class Negate(ElementWise):
    def function(self, x):
        return -x

    def slope(self, x):
        return -1


class AddOne(ElementWise):
    def function(self, x):
        return x + 1

    def slope(self, x):
        return 1


class Relu(ElementWise):
    def function(self, x):
        return np.maximum(x, 0)

    def slope(self, x):
        return np.heaviside(x, 0)


class Sigmoid(ElementWise):
    def function(self, x):
        return 1 / (1 + np.exp(-x))

    def slope(self, x):
        return self.function(x) * self.function(-x)
