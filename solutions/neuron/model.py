"""Model: one neuron, an affine function and a sigmoid."""

from activation.sigmoid import Sigmoid
from neuron.affine_function import AffineFunction


class Model:
    """Values go through the affine function first, gradients through the sigmoid first."""

    def __init__(self):
        self.affine = AffineFunction()
        self.sigmoid = Sigmoid()

    def forward(self, X):
        return self.sigmoid.forward(self.affine.forward(X))

    def backward(self, dJ_dpred, lr):
        return self.affine.backward(self.sigmoid.backward(dJ_dpred), lr)
