"""Implement train_and_gate: your neuron learns the logical AND."""

import numpy as np
from neuron.bce_loss import BCELoss
from neuron.model import Model


def train_and_gate(steps=2000, lr=0.1):
    """Train a new Model on the truth table of AND, one row in each step.

    Table:     [0, 0] -> 0,  [0, 1] -> 0,  [1, 0] -> 0,  [1, 1] -> 1
    A step:    forward of the model, loss and its derivative, backward of the model

    Take the four rows in turn: step 0 the first row, step 4 the first row again.
    Return (w, b, losses): w and b from the backward of the last step, and the list of the losses,
    one for each step. `range(steps)` ends before `steps`.

    Example: after 2000 steps w is about [3, 3] and b about -5: only 3 + 3 - 5 is above 0.
    """
    raise NotImplementedError
