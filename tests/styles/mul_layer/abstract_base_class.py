# style: inherits from an abstract base class written with abc
from abc import ABC, abstractmethod

import numpy as np


class Layer(ABC):
    @abstractmethod
    def forward(self, *args):
        ...

    @abstractmethod
    def backward(self, dout):
        ...


class MulLayer(Layer):
    def __init__(self):
        super().__init__()
        self.x = None
        self.y = None

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
