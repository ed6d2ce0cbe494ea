# style: a class called softmax stands first, the function of that name later and wins
import numpy as np


class softmax:
    def forward(self, x):
        self.out = x
        return self.out


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
