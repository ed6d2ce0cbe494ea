# style: a frozen dataclass that holds the constant one as a field
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class AddOne:
    one: float = 1.0

    def forward(self, x):
        return np.add(x, self.one)

    def backward(self, dout):
        return np.multiply(dout, self.one)
