"""train_blobs: a neuron learns to part two clusters of points."""

import numpy as np
from neuron.bce_loss import BCELoss
from neuron.model import Model


def train_blobs(X, y, epochs=30, lr=0.001):
    """Each epoch shows every point once."""
    model, loss_of = Model(), BCELoss()
    losses, accuracies = [], []
    for _ in range(epochs):
        seen, right = [], 0
        for point, target in zip(X, y, strict=True):
            pred = model.forward(point)
            loss, dJ_dpred = loss_of(pred, target)
            model.backward(dJ_dpred, lr)
            seen.append(loss)
            right += np.round(pred) == target
        losses.append(np.mean(seen))
        accuracies.append(right / len(y))
    return losses, accuracies
