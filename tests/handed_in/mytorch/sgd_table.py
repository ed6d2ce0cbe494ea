import numpy as np
class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.model, self.lr, self.mu = model, lr, momentum
        self.velocity = {}
    def step(self):
        for index, layer in enumerate(self.model.layers):
            for name in ("W", "b"):
                key = (index, name)
                v = self.velocity.get(key, 0) * self.mu + getattr(layer, "dLd" + name)
                self.velocity[key] = v
                setattr(layer, name, getattr(layer, name) - self.lr * v)
