"""Implement SGD: the optimizer that takes a small step against each gradient."""


class SGD:
    """Change all parameters of a network by one small step.

    Formula:   W = W - lr * dW

    params is a dict of arrays: the parameters by name. grads is a dict with the same names: the gradients.
    Each gradient has the shape of its parameter.
    `update` changes params, and returns nothing. A training calls it again and again, with new gradients.

    The tests make three updates of two parameters, W and b. Messages call W after the second update W_after_2.

    Example: lr = 0.1, params = {"W": [1, 2]}, grads = {"W": [10, -10]}.
    After update(params, grads), params["W"] is [0, 3].
    """

    def __init__(self, lr=0.01):
        """Keep the learning rate."""
        raise NotImplementedError

    def update(self, params, grads):
        """Change each array of params, and return nothing."""
        raise NotImplementedError
