"""SGD: the optimizer that takes a small step against each gradient."""


class SGD:
    """Every parameter goes a part of the way that its gradient shows, downwards."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            params[key] -= self.lr * grads[key]
