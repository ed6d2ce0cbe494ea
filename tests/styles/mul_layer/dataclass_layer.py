# style: a dataclass with the two inputs as fields
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class MulLayer:
    x: Any = None
    y: Any = None

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
