"""Implement train_blobs: your neuron learns to separate two clusters of points."""

import numpy as np
from neuron.bce_loss import BCELoss
from neuron.model import Model


def train_blobs(X, y, epochs=30, lr=0.001):
    """Train a new Model on all points, in several epochs.

    An epoch:  every point once: forward, loss and its derivative, backward
    Shapes: X is (100, 2), y is (100,) with 0 for one cluster and 1 for the other.

    For each epoch note the mean of the losses, and the accuracy. The accuracy is the share of
    points with a right prediction, rounded to 0 or 1. Take both numbers during the epoch.
    Return (losses, accuracies): two lists with a number for each epoch.

    Example: with clusters that lie far apart, the accuracy reaches 1.0 within 30 epochs.
    """
    raise NotImplementedError
