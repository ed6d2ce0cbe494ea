# finding: updated_upwards; class: sign
# line: 18
import numpy as np
from ch05.two_layer_net import TwoLayerNet


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    network = TwoLayerNet(input_size=x_train.shape[1], hidden_size=50, output_size=10)
    train_size = x_train.shape[0]
    train_loss_list, test_acc_list = [], []
    iter_per_epoch = max(train_size / batch_size, 1)
    for i in range(steps):
        batch_mask = np.random.choice(train_size, batch_size)
        x_batch = x_train[batch_mask]
        t_batch = t_train[batch_mask]
        grad = network.gradient(x_batch, t_batch)
        for key in ("W1", "b1", "W2", "b2"):
            network.params[key] += lr * grad[key]
        loss = network.loss(x_batch, t_batch)
        train_loss_list.append(loss)
        if i % int(iter_per_epoch) == 0:
            test_acc_list.append(network.accuracy(x_test, t_test))
    test_acc_list.append(network.accuracy(x_test, t_test))
    return train_loss_list, test_acc_list
