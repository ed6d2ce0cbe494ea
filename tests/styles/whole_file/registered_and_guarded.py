# style: a class decorator enters the layers in a module dictionary, demo code and a failing assertion stand under the main guard
# exercises: graph/negate, graph/exponential, activation/sigmoid
import functools

import numpy as np

LAYERS = {}


def register(layer_class):
    LAYERS[layer_class.__name__] = layer_class
    return layer_class


def as_float(method):
    @functools.wraps(method)
    def inner(self, values):
        return method(self, np.asarray(values, dtype=np.float64))

    return inner


@register
class Negate:
    @as_float
    def forward(self, x):
        return -x

    @as_float
    def backward(self, dout):
        return -dout


@register
class Exp:
    @as_float
    def forward(self, x):
        self.out = np.exp(x)
        return self.out

    @as_float
    def backward(self, dout):
        return dout * self.out


@register
class Sigmoid:
    def __init__(self):
        self.steps = [LAYERS["Negate"](), LAYERS["Exp"]()]
        self.out = None

    @as_float
    def forward(self, x):
        for step in self.steps:
            x = step.forward(x)
        self.out = 1 / (1 + x)
        return self.out

    @as_float
    def backward(self, dout):
        return dout * self.out * (1 - self.out)


if __name__ == "__main__":
    layer = LAYERS["Sigmoid"]()
    print(layer.forward([0.0, 1.0]))
    assert layer.forward([0.0])[0] == 0.75, "나중에 고칠 것"
    Sigmoid = None
