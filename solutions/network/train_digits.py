"""train_digits: a network learns to read handwritten digits."""

import numpy as np
from network.two_layer_net import TwoLayerNet


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    """Each step learns from a few images drawn at random."""
    network = TwoLayerNet(x_train.shape[1], 50, t_train.shape[1])
    per_epoch = max(len(x_train) // batch_size, 1)
    losses, accuracies = [], []
    for step in range(steps):
        chosen = np.random.choice(len(x_train), batch_size)
        x, t = x_train[chosen], t_train[chosen]
        gradients = network.gradient(x, t)
        for name, gradient in gradients.items():
            network.params[name] -= lr * gradient
        losses.append(network.loss(x, t))
        if (step + 1) % per_epoch == 0 or step + 1 == steps:
            accuracies.append(network.accuracy(x_test, t_test))
    return losses, accuracies
