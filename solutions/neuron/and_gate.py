"""train_and_gate: a neuron learns the logical AND from its truth table."""

import numpy as np
from neuron.bce_loss import BCELoss
from neuron.model import Model


def train_and_gate(steps=2000, lr=0.1):
    """The four rows of the table take turns."""
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    targets = [0, 0, 0, 1]
    model, loss_of = Model(), BCELoss()
    losses = []
    for step in range(steps):
        loss, dJ_dpred = loss_of(model.forward(inputs[step % 4]), targets[step % 4])
        w, b = model.backward(dJ_dpred, lr)
        losses.append(loss)
    return w, b, losses
