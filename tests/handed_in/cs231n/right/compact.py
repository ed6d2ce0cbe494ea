"""Short, with caches of all kinds, arrays that are changed in place, and loops that numpy runs."""

import numpy as np


def affine_forward(x, w, b):
    out = x.reshape((x.shape[0], w.shape[0])).dot(w) + b.reshape(1, -1)
    return out, {"x": x, "w": w}


def affine_backward(dout, cache):
    x, w = cache["x"], cache["w"]
    dx = np.einsum("nm,dm->nd", dout, w).reshape(x.shape)
    dw = np.einsum("nd,nm->dm", x.reshape(x.shape[0], -1), dout)
    return [dx, dw, np.ones(dout.shape[0]) @ dout]


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, x


def relu_backward(dout, cache):
    dx = np.array(dout, copy=True)
    dx[cache < 0] = 0
    return dx


def softmax_loss(x, y):
    x = x - x.max(1)[:, None]
    total = np.log(np.exp(x).sum(1))
    right = np.zeros(x.shape)
    right[range(len(x)), y] = 1
    return np.mean(total - x[range(len(x)), y]), (np.exp(x - total[:, None]) - right) / len(x)


def svm_loss(x, y):
    mask = np.eye(x.shape[1])[y]
    margins = np.clip(x - (x * mask).sum(1, keepdims=True) + 1, 0, None) * (1 - mask)
    positive = (margins > 0) * 1.0
    return margins.sum() / len(x), (positive - mask * positive.sum(1, keepdims=True)) / len(x)


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, rate = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    var = bn_param.get("running_var", np.zeros(x.shape[1]))
    cache = {}
    if bn_param["mode"] == "train":
        root = (((x - x.mean(0)) ** 2).mean(0) + eps) ** 0.5
        normal = (x - x.mean(0)) / root
        out = normal * gamma + beta
        mean *= rate
        mean += (1 - rate) * x.mean(0)
        var = rate * var + (1 - rate) * (root**2 - eps)
        cache = dict(root=root, normal=normal, gamma=gamma)
    else:
        out = (x - mean) * (gamma / np.sqrt(var + eps)) + beta
    bn_param["running_mean"], bn_param["running_var"] = mean, var
    return out, cache


def batchnorm_backward(dout, cache):
    root, normal, gamma = (cache[key] for key in ("root", "normal", "gamma"))
    dgamma, dbeta = np.einsum("ij,ij->j", dout, normal), np.einsum("ij->j", dout)
    return gamma * (len(dout) * dout - dbeta - normal * dgamma) / (len(dout) * root), dgamma, dbeta


def layernorm_forward(x, gamma, beta, ln_param):
    param = {"mode": "train", "eps": ln_param.get("eps", 1e-5)}
    out, cache = batchnorm_forward(x.T, np.ones(len(x)), np.zeros(len(x)), param)
    return out.T * gamma + beta, (out.T, gamma, cache)


def layernorm_backward(dout, cache):
    normal, gamma, inner = cache
    dx, _, _ = batchnorm_backward((dout * gamma).T, inner)
    return dx.T, np.sum(dout * normal, axis=0), np.sum(dout, axis=0)


def dropout_forward(x, dropout_param):
    p = dropout_param["p"]
    numbers = np.random.RandomState(dropout_param.get("seed"))
    if dropout_param["mode"] == "test":
        return x, None
    kept = numbers.uniform(size=x.shape) < p
    return np.where(kept, x / p, 0.0), (kept, p)


def dropout_backward(dout, cache):
    if cache is None:
        return dout
    kept, p = cache
    dx = dout / p
    dx[~kept] = 0
    return dx


def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    padded = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    parts = np.lib.stride_tricks.sliding_window_view(padded, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    out = np.tensordot(parts, w, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2) + b[None, :, None, None]
    return out, (x.shape, w, parts, s, p)


def conv_backward_naive(dout, cache):
    (N, C, H, W), w, parts, s, p = cache
    dw = np.tensordot(dout, parts, axes=((0, 2, 3), (0, 2, 3)))
    dpadded = np.zeros((N, C, H + 2 * p, W + 2 * p))
    for i, j in np.ndindex(*dout.shape[2:]):
        rows, columns = slice(i * s, i * s + w.shape[2]), slice(j * s, j * s + w.shape[3])
        dpadded[:, :, rows, columns] += np.tensordot(dout[:, :, i, j], w, axes=(1, 0))
    return (dpadded[:, :, p:-p, p:-p] if p else dpadded), dw, dout.sum((0, 2, 3))


def max_pool_forward_naive(x, pool_param):
    h, w, s = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    parts = np.lib.stride_tricks.sliding_window_view(x, (h, w), axis=(2, 3))[:, :, ::s, ::s]
    return parts.max(axis=(4, 5)), (x, h, w, s)


def max_pool_backward_naive(dout, cache):
    x, h, w, s = cache
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*dout.shape[2:]):
        part = x[:, :, i * s : i * s + h, j * s : j * s + w]
        largest = part == part.max(axis=(2, 3), keepdims=True)
        dx[:, :, i * s : i * s + h, j * s : j * s + w] += largest * dout[:, :, i, j][:, :, None, None]
    return dx


class TwoLayerNet:
    def __init__(self, input_dim=3072, hidden_dim=100, num_classes=10, weight_scale=1e-3, reg=0.0):
        self.reg, self.params = reg, {}
        for i, (a, b) in enumerate([(input_dim, hidden_dim), (hidden_dim, num_classes)], 1):
            self.params.update({f"W{i}": np.random.randn(a, b) * weight_scale, f"b{i}": np.zeros(b)})

    def loss(self, X, y=None):
        p = self.params
        z, c1 = affine_forward(X, p["W1"], p["b1"])
        a, cr = relu_forward(z)
        scores, c2 = affine_forward(a, p["W2"], p["b2"])
        if y is None:
            return scores
        loss, ds = softmax_loss(scores, y)
        grads = {}
        da, grads["W2"], grads["b2"] = affine_backward(ds, c2)
        _, grads["W1"], grads["b1"] = affine_backward(relu_backward(da, cr), c1)
        for k in ("W1", "W2"):
            loss += 0.5 * self.reg * np.linalg.norm(p[k]) ** 2
            grads[k] = grads[k] + self.reg * p[k]
        return loss, grads
