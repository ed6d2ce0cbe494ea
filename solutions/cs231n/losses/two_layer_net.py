"""A net of two layers with a softmax loss and regularization."""

import numpy as np


class TwoLayerNet:
    """affine - relu - affine - softmax; the gradients have the keys of the parameters."""

    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg = reg
        self.params = {
            "W1": weight_scale * np.random.randn(input_dim, hidden_dim),
            "b1": np.zeros(hidden_dim),
            "W2": weight_scale * np.random.randn(hidden_dim, num_classes),
            "b2": np.zeros(num_classes),
        }

    def loss(self, X, y=None):
        """Return the scores, or with labels the loss and the gradients."""
        W1, b1, W2, b2 = (self.params[name] for name in ("W1", "b1", "W2", "b2"))
        rows = X.reshape(len(X), -1)
        hidden = np.maximum(rows @ W1 + b1, 0)
        scores = hidden @ W2 + b2
        if y is None:
            return scores
        probs = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        data = -np.log(probs[np.arange(len(X)), y]).mean()
        probs[np.arange(len(X)), y] -= 1
        dscores = probs / len(X)
        dhidden = (dscores @ W2.T) * (hidden > 0)
        grads = {
            "W1": rows.T @ dhidden + self.reg * W1,
            "b1": dhidden.sum(axis=0),
            "W2": hidden.T @ dscores + self.reg * W2,
            "b2": dscores.sum(axis=0),
        }
        return data + 0.5 * self.reg * (np.sum(W1 * W1) + np.sum(W2 * W2)), grads
