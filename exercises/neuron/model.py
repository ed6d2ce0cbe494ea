"""Implement Model: one neuron, made of your AffineFunction and your Sigmoid."""

from activation.sigmoid import Sigmoid
from neuron.affine_function import AffineFunction


class Model:
    """A neuron: the affine function, then the sigmoid.

    Graph:     X --(AffineFunction)--> z --(Sigmoid)--> pred
    Backward:  dJ_dpred --(Sigmoid)--> dJ_dz --(AffineFunction, which learns)--> w, b

    Shapes: X is (2,), pred is one number between 0 and 1.

    Make both parts in the constructor and keep them on self.
    `forward` sends X through them. `backward` gets dJ_dpred and the learning rate.
    It sends the gradient back through the sigmoid. The result and the learning rate go to
    `backward` of the affine function. Return its result: (w, b) after the step.

    Example: with w = [0, 0] and b = 0, forward gives 0.5 for every X.
    After forward([1, 0]), backward(2, 0.1) makes w = [-0.05, 0] and b = -0.05.
    """

    def __init__(self):
        """The two parts of the neuron."""
        raise NotImplementedError

    def forward(self, X):
        """Take X of shape (2,), return the prediction."""
        raise NotImplementedError

    def backward(self, dJ_dpred, lr):
        """Take dJ_dpred and the learning rate, learn, return (w, b)."""
        raise NotImplementedError
