# finding: keys_only; class: missing-call
# line: 15
import numpy as np
from ch05.two_layer_net import TwoLayerNet


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    network = TwoLayerNet(input_size=x_train.shape[1], hidden_size=50, output_size=10)
    train_size = x_train.shape[0]
    losses, accuracies = [], []
    per_epoch = max(train_size // batch_size, 1)
    for i in range(steps):
        batch = np.random.choice(train_size, batch_size)
        grads = network.gradient(x_train[batch], t_train[batch])
        for key, grad in grads:
            network.params[key] -= lr * grad
        losses.append(network.loss(x_train[batch], t_train[batch]))
        if i % per_epoch == 0:
            accuracies.append(network.accuracy(x_test, t_test))
    accuracies.append(network.accuracy(x_test, t_test))
    return losses, accuracies
