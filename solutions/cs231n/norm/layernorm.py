"""Layer normalization: each row gets the mean 0 and the variance 1."""

import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    """Training and test do the same, for each row is normalized by itself."""
    deviation = np.sqrt(x.var(axis=1, keepdims=True) + ln_param.get("eps", 1e-5))
    normal = (x - x.mean(axis=1, keepdims=True)) / deviation
    return gamma * normal + beta, (normal, gamma, deviation)


def layernorm_backward(dout, cache):
    """gamma comes before the means of the rows."""
    normal, gamma, deviation = cache
    dnormal = dout * gamma
    straight, across = dnormal.mean(axis=1, keepdims=True), (dnormal * normal).mean(axis=1, keepdims=True)
    return (dnormal - straight - normal * across) / deviation, (dout * normal).sum(axis=0), dout.sum(axis=0)
