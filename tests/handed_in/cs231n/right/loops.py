"""Loops over samples, numbers in float32, a small number in the logarithm, layernorm by batchnorm."""

import numpy as np


def affine_forward(x, w, b):
    flat = np.array([one.flatten() for one in x]).astype(np.float32)
    return flat.dot(w.astype(np.float32)) + b.astype(np.float32), (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = np.zeros((x.shape[0], w.shape[0]))
    dw = np.zeros(w.shape)
    db = np.zeros(b.shape)
    for i in range(dout.shape[0]):
        dx[i] += w @ dout[i]
        dw += np.outer(x[i].ravel(), dout[i])
        db += dout[i]
    return dx.reshape(x.shape), dw, db


def relu_forward(x):
    return (np.abs(x) + x) / 2, x


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    index = np.nonzero(cache > 0)
    dx[index] = dout[index]
    return dx


def softmax_loss(x, y):
    N, C = x.shape
    p = np.exp(x - np.max(x, axis=1).reshape(-1, 1))
    p /= np.sum(p, axis=1).reshape(N, 1)
    loss = 0
    dx = np.zeros((N, C))
    for i in range(N):
        loss -= np.log(p[i, y[i]] + 1e-7)
        for j in range(C):
            dx[i, j] = p[i, j] - (j == y[i])
    return loss / N, dx / N


def svm_loss(x, y):
    n, c = x.shape
    loss, dx = 0.0, np.zeros(x.shape)
    for i in range(n):
        for j in range(c):
            if j == y[i]:
                continue
            margin = x[i, j] - x[i, y[i]] + 1
            if margin > 0:
                loss += margin
                dx[i, j] += 1
                dx[i, y[i]] -= 1
    return loss / n, dx / n


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    if "running_mean" not in bn_param:
        bn_param["running_mean"], bn_param["running_var"] = np.zeros(D), np.zeros(D)
    if mode == "train":
        mean = np.sum(x, axis=0) / N
        var = np.sum(x * x, axis=0) / N - mean * mean
        if not bn_param.get("layernorm"):
            bn_param["running_mean"] = bn_param["running_mean"] * momentum + mean * (1 - momentum)
            bn_param["running_var"] = bn_param["running_var"] * momentum + var * (1 - momentum)
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = np.sqrt(var + eps)
    return (gamma * ((x - mean) / std)) + beta, [x, mean, std, gamma, bn_param.get("layernorm", 0)]


def batchnorm_backward(dout, cache):
    x, mean, std, gamma, axis = cache
    N = x.shape[0]
    norm = (x - mean) / std
    weighted = dout * gamma
    dx = np.zeros(dout.shape)
    for d in range(x.shape[1]):
        slope = (np.eye(N) - 1.0 / N - np.outer(norm[:, d], norm[:, d]) / N) / std[d]
        dx[:, d] = slope.dot(weighted[:, d])
    return dx, np.sum(norm * dout, axis), np.sum(dout, axis)


def layernorm_forward(x, gamma, beta, ln_param):
    ln_param["mode"] = "train"
    ln_param["layernorm"] = 1
    out, cache = batchnorm_forward(x.T, gamma.reshape(-1, 1), beta.reshape(-1, 1), ln_param)
    return out.T, cache


def layernorm_backward(dout, cache):
    dx, dgamma, dbeta = batchnorm_backward(dout.T, cache)
    return dx.T, dgamma, dbeta


def dropout_forward(x, dropout_param):
    if "seed" in dropout_param:
        np.random.seed(dropout_param["seed"])
    p, mode = dropout_param["p"], dropout_param["mode"]
    if mode == "train":
        mask = np.random.binomial(1, p, size=x.shape)
        return x * mask / p, (mode, mask, p)
    return x.copy(), (mode, None, p)


def dropout_backward(dout, cache):
    mode, mask, p = cache
    return dout * mask / p if mode == "train" else dout


def conv_forward_naive(x, w, b, conv_param):
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    out = np.zeros((N, F, 1 + (H + 2 * P - HH) // S, 1 + (W + 2 * P - WW) // S))
    for n in range(N):
        for f in range(F):
            out[n, f] += b[f]
            for c in range(C):
                padded = np.pad(x[n, c], P)
                for i in range(out.shape[2]):
                    for j in range(out.shape[3]):
                        out[n, f, i, j] += (padded[i * S : i * S + HH, j * S : j * S + WW] * w[f, c]).sum()
    return out, (x, w, b, conv_param)


def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    S, P = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(b.shape)
    for f in range(F):
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                g = dout[:, f, i, j]
                db[f] += g.sum()
                for a in range(HH):
                    for d in range(WW):
                        r, q = i * S + a - P, j * S + d - P
                        if 0 <= r < H and 0 <= q < W:
                            dw[f, :, a, d] += g @ x[:, :, r, q]
                            dx[:, :, r, q] += np.outer(g, w[f, :, a, d])
    return dx, dw, db


def max_pool_forward_naive(x, pool_param):
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.array([[[[x[n, c, i : i + h, j : j + w].max() for j in range(0, W - w + 1, s)]
                      for i in range(0, H - h + 1, s)] for c in range(C)] for n in range(N)])
    return out, (x, pool_param, out)


def max_pool_backward_naive(dout, cache):
    x, pool_param, out = cache
    h, w, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x, dtype=float)
    for n, c, i, j in np.ndindex(*dout.shape):
        for a in range(h):
            for b in range(w):
                if x[n, c, i * s + a, j * s + b] == out[n, c, i, j]:
                    dx[n, c, i * s + a, j * s + b] += dout[n, c, i, j]
    return dx


class TwoLayerNet(object):
    def __init__(self, input_dim=3 * 32 * 32, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg = reg
        self.params = {
            "W1": np.random.normal(scale=weight_scale, size=(input_dim, hidden_dim)), "b1": np.zeros((1, hidden_dim)),
            "W2": np.random.normal(scale=weight_scale, size=(hidden_dim, num_classes)), "b2": np.zeros((1, num_classes)),
        }

    def loss(self, X, y=None):
        hidden, c1 = affine_forward(X, self.params["W1"], self.params["b1"].reshape(-1))
        active, c2 = relu_forward(hidden)
        scores, c3 = affine_forward(active, self.params["W2"], self.params["b2"].reshape(-1))
        if y is None:
            return scores
        loss, dx = softmax_loss(scores, y)
        loss += 0.5 * self.reg * sum(np.sum(np.square(self.params[k])) for k in self.params if k.startswith("W"))
        grads = {}
        dx, grads["W2"], grads["b2"] = affine_backward(dx, c3)
        dx, grads["W1"], grads["b1"] = affine_backward(relu_backward(dx, c2), c1)
        for k in grads:
            if "W" in k:
                grads[k] += self.reg * self.params[k]
        return loss, grads
