# style: type hints everywhere, an abstract base, private helpers for the three gradients
# remark: no 4-D input
from __future__ import annotations

import abc
from typing import Optional

import numpy as np


class Layer(metaclass=abc.ABCMeta):
    @abc.abstractmethod
    def forward(self, x: np.ndarray) -> np.ndarray: ...

    @abc.abstractmethod
    def backward(self, dout: np.ndarray) -> np.ndarray: ...


class Affine(Layer):
    def __init__(self, W: np.ndarray, b: np.ndarray) -> None:
        self.W: np.ndarray = W
        self.b: np.ndarray = b
        self.x: Optional[np.ndarray] = None
        self.dW: Optional[np.ndarray] = None
        self.db: Optional[np.ndarray] = None

    def forward(self, x: np.ndarray) -> np.ndarray:
        self.x = x
        return x @ self.W + self.b

    def __weight_gradient(self, dout: np.ndarray) -> np.ndarray:
        return self.x.T @ dout

    def __bias_gradient(self, dout: np.ndarray) -> np.ndarray:
        return np.sum(dout, axis=0)

    def backward(self, dout: np.ndarray) -> np.ndarray:
        self.dW = self.__weight_gradient(dout)
        self.db = self.__bias_gradient(dout)
        return dout @ self.W.T
