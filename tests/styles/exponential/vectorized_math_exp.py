# style: math.exp made to work on arrays by np.vectorize, class called ExpLayer
import math

import numpy as np

exp_each = np.vectorize(math.exp, otypes=[np.float64])


class ExpLayer:
    def forward(self, x):
        self.y = exp_each(x)
        return self.y

    def backward(self, dout):
        return self.y * dout
