import numpy as np


def train_logistic(x, y, steps, lr):
    w, losses = np.zeros(x.shape[1]), []
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        w = w - lr * x.T @ (p - y) / len(x)
    return w, losses
