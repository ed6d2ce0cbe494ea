"""Batch normalization: each column of a batch gets the mean 0 and the variance 1."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    """A test uses the running mean and variance, which training has kept."""
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        return gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    normal = (x - mean) / np.sqrt(var + eps)
    bn_param["running_mean"] = momentum * running_mean + (1 - momentum) * mean
    bn_param["running_var"] = momentum * running_var + (1 - momentum) * var
    return gamma * normal + beta, (normal, gamma / np.sqrt(var + eps))


def batchnorm_backward(dout, cache):
    """x reaches out by itself, by the mean and by the variance."""
    normal, slope = cache
    dgamma, dbeta = (dout * normal).sum(axis=0), dout.sum(axis=0)
    dx = slope * (dout - dbeta / len(dout) - normal * dgamma / len(dout))
    return dx, dgamma, dbeta
