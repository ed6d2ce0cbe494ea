# style: the demo code below assigns the result of a call to the function's own name
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


softmax = softmax(np.array([0.3, 2.9, 4.0]))
print(softmax, sum(softmax))
