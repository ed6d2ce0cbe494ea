"""Short, with einsum and dicts that are made when they are needed; arrays are replaced, and not changed."""

from collections import defaultdict
from math import sqrt

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class SGD:
    def __init__(self, lr=0.01):
        self.rate = lr

    def update(self, params, grads):
        for key, grad in grads.items():
            params[key] = params[key] - self.rate * grad


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, defaultdict(float)

    def update(self, params, grads):
        self.v = {key: self.momentum * self.v[key] + grads[key] for key in params} if self.v else dict(grads)
        params.update({key: params[key] - self.lr * self.v[key] for key in params})


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, {}

    def update(self, params, grads):
        for key, g in grads.items():
            self.h[key] = self.h.get(key, np.zeros(g.shape, dtype=np.float32)) + np.square(g)
            params[key] = params[key] - self.lr * g / np.sqrt(self.h[key] + 1e-8)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.betas, self.eps = lr, (beta1, beta2), eps
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), 0

    def update(self, params, grads):
        self.t += 1
        one, two = self.betas
        for key, g in grads.items():
            self.m[key], self.v[key] = one * self.m[key] + (1 - one) * g, two * self.v[key] + (1 - two) * g**2
            m, v = self.m[key] / (1 - one**self.t), self.v[key] / (1 - two**self.t)
            params[key] = params[key] - self.lr * m / (np.sqrt(v) + self.eps)


def init_weight(input_size, output_size, weight_init_std):
    known = {"he": sqrt(2 / input_size), "relu": sqrt(2 / input_size), "xavier": input_size**-0.5, "sigmoid": input_size**-0.5}
    return np.random.default_rng().normal(0, known.get(weight_init_std, weight_init_std), (input_size, output_size))


def weight_decay(params, weight_decay_lambda):
    return weight_decay_lambda / 2 * sum((W * W).sum() for key, W in params.items() if "W" in key)


def weight_decay_gradient(params, weight_decay_lambda):
    return {key: value * (weight_decay_lambda if "W" in key else 0) for key, value in params.items()}


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.p = dropout_ratio

    def forward(self, x, train_flg=True):
        self.scale = np.random.binomial(1, 1 - self.p, size=x.shape) if train_flg else 1 - self.p
        return x * self.scale

    def backward(self, dout):
        return dout * self.scale


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma, self.beta, self.momentum, self.state = gamma, beta, momentum, (running_mean, running_var)

    def forward(self, x, train_flg=True):
        old = self.state if self.state[0] is not None else (0, 0)
        if not train_flg:
            return self.gamma * (x - old[0]) * (old[1] + 1e-8) ** -0.5 + self.beta
        new = x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
        self.state = tuple(self.momentum * a + (1 - self.momentum) * b for a, b in zip(old, new))
        self.inverse = 1 / np.sqrt(new[1] + 1e-8)
        self.x_hat = (x - new[0]) * self.inverse
        return self.gamma * self.x_hat + self.beta

    def backward(self, dout):
        n = len(dout)
        self.dbeta, self.dgamma = dout.sum(axis=0), np.einsum("nd,nd->d", dout, self.x_hat)
        return self.gamma * self.inverse / n * (n * dout - self.dbeta - self.x_hat * self.dgamma)


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    padded = np.pad(input_data, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = sliding_window_view(padded, (filter_h, filter_w), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, input_data.shape[1] * filter_h * filter_w)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    numbers = np.arange(1, 1 + int(np.prod(input_shape))).reshape(input_shape)
    places = im2col(numbers, filter_h, filter_w, stride, pad)
    flat = np.zeros(numbers.size + 1)
    np.add.at(flat, places, col)
    return flat[1:].reshape(input_shape)


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        self.shape, (_, _, h, w) = x.shape, self.W.shape
        padded = np.pad(x, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        self.windows = sliding_window_view(padded, (h, w), axis=(2, 3))[:, :, :: self.stride, :: self.stride]
        return np.tensordot(self.windows, self.W, axes=([1, 4, 5], [1, 2, 3])).transpose(0, 3, 1, 2) + self.b.reshape(1, -1, 1, 1)

    def backward(self, dout):
        self.db = dout.sum(axis=(0, 2, 3))
        self.dW = np.einsum("nfij,ncijkl->fckl", dout, self.windows)
        dcol = np.einsum("nfij,fckl->nijckl", dout, self.W)
        return col2im(dcol.reshape(-1, self.W[0].size), self.shape, *self.W.shape[2:], self.stride, self.pad)


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.settings = pool_h, pool_w, stride, pad

    def forward(self, x):
        h, w, stride, pad = self.settings
        self.shape = n, c, _, _ = x.shape
        self.rows = im2col(x, *self.settings).reshape(-1, h * w)
        size = [(side + 2 * pad - window) // stride + 1 for side, window in zip(x.shape[2:], (h, w))]
        return np.moveaxis(self.rows.max(axis=-1).reshape(n, *size, c), -1, 1)

    def backward(self, dout):
        chosen = np.eye(self.rows.shape[1])[self.rows.argmax(axis=-1)] * np.moveaxis(dout, 1, -1).reshape(-1, 1)
        return col2im(chosen.reshape(-1, self.shape[1] * self.rows.shape[1]), self.shape, *self.settings)


class SimpleConvNet:
    """All layers stand in its methods."""

    def __init__(self, input_dim, conv_param, hidden_size, output_size, weight_init_std=0.01):
        c, h, _ = input_dim
        f, k, self.pad, self.stride = (conv_param[key] for key in ("filter_num", "filter_size", "pad", "stride"))
        side = ((h + 2 * self.pad - k) // self.stride + 1) // 2
        shapes = {"W1": (f, c, k, k), "W2": (f * side**2, hidden_size), "W3": (hidden_size, output_size)}
        self.params = {key: weight_init_std * np.random.standard_normal(shape) for key, shape in shapes.items()}
        self.params |= {"b1": np.zeros(f), "b2": np.zeros(hidden_size), "b3": np.zeros(output_size)}

    def predict(self, x):
        p = self.params
        self.convolution, self.pooling = Convolution(p["W1"], p["b1"], self.stride, self.pad), Pooling(2, 2, 2)
        self.maps = self.convolution.forward(x)
        self.pooled = self.pooling.forward(np.maximum(self.maps, 0))
        self.flat = self.pooled.reshape(len(x), -1)
        self.hidden = np.maximum(self.flat @ p["W2"] + p["b2"], 0)
        return self.hidden @ p["W3"] + p["b3"]

    def loss(self, x, t):
        scores = self.predict(x)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.y = powers / powers.sum(axis=1, keepdims=True)
        t = t if t.ndim == 2 else np.eye(scores.shape[1])[t]
        return -(t * np.log(self.y)).sum() / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        t = t if t.ndim == 2 else np.eye(self.y.shape[1])[t]
        dscores = (self.y - t) / len(x)
        dhidden = dscores @ self.params["W3"].T * (self.hidden > 0)
        dmaps = self.pooling.backward((dhidden @ self.params["W2"].T).reshape(self.pooled.shape)) * (self.maps > 0)
        self.convolution.backward(dmaps)
        grads = {"W3": self.hidden.T @ dscores, "W2": self.flat.T @ dhidden, "W1": self.convolution.dW}
        return grads | {"b3": dscores.sum(axis=0), "b2": dhidden.sum(axis=0), "b1": self.convolution.db}
