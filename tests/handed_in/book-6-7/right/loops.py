"""With loops over every number, and under names of its own."""

import math
from collections import defaultdict

import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr
    def update(self, params, grads):
        for key in params:
            p, g = params[key], grads[key]
            for i in np.ndindex(p.shape):
                p[i] = p[i] - self.lr * g[i]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocity = defaultdict(float)
    def update(self, params, grads):
        for name in params:
            self.velocity[name] = self.momentum * self.velocity[name] + grads[name]
            params[name] = params[name] - self.lr * self.velocity[name]


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}
    def update(self, params, grads):
        if not self.h:
            self.h = {k: np.full_like(v, 0.0) for k, v in params.items()}
        for key in params:
            for i in np.ndindex(params[key].shape):
                self.h[key][i] += grads[key][i] ** 2
                params[key][i] -= self.lr / math.sqrt(self.h[key][i] + 1e-7) * grads[key][i]


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr; self.beta1 = beta1; self.beta2 = beta2
        self.step = 0
    def update(self, params, grads):
        if self.step == 0:
            self.m = {k: np.zeros(v.shape) for k, v in params.items()}
            self.v = {k: np.zeros(v.shape) for k, v in params.items()}
        self.step = self.step + 1
        correction1, correction2 = 1 - self.beta1 ** self.step, 1 - self.beta2 ** self.step
        for key, grad in grads.items():
            np.multiply(self.m[key], self.beta1, out=self.m[key])
            self.m[key] += (1 - self.beta1) * grad
            np.multiply(self.v[key], self.beta2, out=self.v[key])
            self.v[key] += (1 - self.beta2) * np.power(grad, 2)
            lr_t = self.lr * np.sqrt(correction2) / correction1
            params[key][...] = params[key] - lr_t * self.m[key] / np.sqrt(self.v[key] + 1e-7)


def init_weight(input_size, output_size, weight_init_std):
    scale = weight_init_std
    if str(weight_init_std).lower() in ('relu', 'he'):
        scale = np.sqrt(2.0 / input_size)
    elif str(weight_init_std).lower() in ('sigmoid', 'xavier'):
        scale = np.sqrt(1.0 / input_size)
    return scale * np.random.randn(input_size, output_size)


def weight_decay(params, weight_decay_lambda):
    total = 0.0
    for key in params:
        if 'W' in key:
            total += 0.5 * weight_decay_lambda * (params[key] ** 2).sum()
    return total


def weight_decay_gradient(params, weight_decay_lambda):
    grads = {}
    for idx in range(1, len(params) // 2 + 1):
        grads['W' + str(idx)] = weight_decay_lambda * params['W' + str(idx)]
        grads['b' + str(idx)] = np.zeros(params['b' + str(idx)].shape)
    return grads


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.ratio = dropout_ratio
        self.rng = np.random.default_rng()
    def forward(self, x, train_flg=True):
        if not train_flg:
            return (1 - self.ratio) * x
        self.keep = self.rng.binomial(1, 1 - self.ratio, size=x.shape)
        return np.where(self.keep, x, 0.0)
    def backward(self, dout):
        dx = dout.copy()
        dx[self.keep == 0] = 0
        return dx


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma, self.beta, self.momentum = gamma, beta, momentum
        self.avg_mean, self.avg_var = running_mean, running_var
    def forward(self, x, train_flg=True):
        n, d = x.shape
        if self.avg_mean is None:
            self.avg_mean, self.avg_var = np.zeros((1, d)), np.zeros((1, d))
        if train_flg:
            self.mu = np.mean(x, axis=0, keepdims=True)
            self.sigma2 = np.var(x, axis=0, keepdims=True)
            self.x = x
            self.avg_mean = self.avg_mean * self.momentum + self.mu * (1 - self.momentum)
            self.avg_var = self.avg_var * self.momentum + self.sigma2 * (1 - self.momentum)
            self.hat = (x - self.mu) / np.sqrt(self.sigma2 + 1e-7)
            return self.gamma * self.hat + self.beta
        return self.gamma * (x - self.avg_mean) / np.sqrt(self.avg_var + 1e-7) + self.beta
    def backward(self, dout):
        n = len(dout)
        self.dbeta = np.sum(dout, axis=0, keepdims=True)
        self.dgamma = np.sum(dout * self.hat, axis=0, keepdims=True)
        inv = 1.0 / np.sqrt(self.sigma2 + 1e-7)
        return (self.gamma * inv / n) * (n * dout - self.dbeta - self.hat * self.dgamma)


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    oh, ow = (H + 2 * pad - filter_h) // stride + 1, (W + 2 * pad - filter_w) // stride + 1
    img = np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)], 'constant')
    sn, sc, sh, sw = img.strides
    view = np.lib.stride_tricks.as_strided(img, (N, oh, ow, C, filter_h, filter_w), (sn, sh * stride, sw * stride, sc, sh, sw))
    return view.reshape(N * oh * ow, -1)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    oh, ow = (H + 2 * pad - filter_h) // stride + 1, (W + 2 * pad - filter_w) // stride + 1
    img = np.zeros((N, C, H + 2 * pad, W + 2 * pad), dtype=col.dtype)
    row = 0
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                img[n, :, i*stride:i*stride+filter_h, j*stride:j*stride+filter_w] += col[row].reshape(C, filter_h, filter_w)
                row += 1
    return img[:, :, pad:H+pad, pad:W+pad]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.s, self.p = W, b, stride, pad
    def forward(self, x):
        self.x = x
        p, s = self.p, self.s
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
        self.xp = xp
        N, C, H, W = x.shape
        F, _, HH, WW = self.W.shape
        oh, ow = (H + 2 * p - HH) // s + 1, (W + 2 * p - WW) // s + 1
        out = np.zeros((N, F, oh, ow))
        for n in range(N):
            for f in range(F):
                for i in range(oh):
                    for j in range(ow):
                        out[n, f, i, j] = np.sum(xp[n, :, i*s:i*s+HH, j*s:j*s+WW] * self.W[f]) + self.b[f]
        return out
    def backward(self, dout):
        N, F, oh, ow = dout.shape
        _, C, HH, WW = self.W.shape
        s, p = self.s, self.p
        dxp = np.zeros(self.xp.shape)
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        for n in range(N):
            for f in range(F):
                for i in range(oh):
                    for j in range(ow):
                        d = dout[n, f, i, j]
                        self.db[f] += d
                        self.dW[f] += d * self.xp[n, :, i*s:i*s+HH, j*s:j*s+WW]
                        dxp[n, :, i*s:i*s+HH, j*s:j*s+WW] += d * self.W[f]
        return dxp[:, :, p:p+self.x.shape[2], p:p+self.x.shape[3]]


class Pooling:
    def __init__(self, pool_h, pool_w, stride=1, pad=0):
        self.ph, self.pw, self.s, self.p = pool_h, pool_w, stride, pad
    def forward(self, x):
        N, C, H, W = x.shape
        self.xp = np.zeros((N, C, H + 2 * self.p, W + 2 * self.p))
        self.xp[:, :, self.p:self.p + H, self.p:self.p + W] = x
        self.shape = x.shape
        oh = (H + 2 * self.p - self.ph) // self.s + 1
        ow = (W + 2 * self.p - self.pw) // self.s + 1
        out = np.empty((N, C, oh, ow))
        for i in range(oh):
            for j in range(ow):
                out[:, :, i, j] = np.max(self.xp[:, :, i*self.s:i*self.s+self.ph, j*self.s:j*self.s+self.pw], axis=(2, 3))
        return out
    def backward(self, dout):
        dxp = np.zeros_like(self.xp)
        N, C, oh, ow = dout.shape
        for i in range(oh):
            for j in range(ow):
                a, b = i * self.s, j * self.s
                win = self.xp[:, :, a:a+self.ph, b:b+self.pw]
                mask = win == win.max(axis=(2, 3), keepdims=True)
                dxp[:, :, a:a+self.ph, b:b+self.pw] += mask * dout[:, :, i, j][:, :, None, None]
        return dxp[:, :, self.p:self.p + self.shape[2], self.p:self.p + self.shape[3]]


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.first_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(*self.first_shape)


class Relu:
    def forward(self, x):
        self.blocked = x <= 0
        out = x.copy()
        out[self.blocked] = 0
        return out

    def backward(self, dout):
        dout[self.blocked] = 0
        return dout


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - np.max(x, axis=1, keepdims=True)
        self.y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
        self.t = np.argmax(t, axis=1) if t.size == self.y.size else t
        return -np.sum(np.log(self.y[np.arange(len(x)), self.t] + 1e-7)) / len(x)

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dx * dout / len(dx)


class SimpleConvNet:
    def __init__(self, input_dim=(1, 28, 28), conv_param=None, hidden_size=100, output_size=10, weight_init_std=0.01):
        number, size = conv_param["filter_num"], conv_param["filter_size"]
        side = (input_dim[1] - size + 2 * conv_param["pad"]) / conv_param["stride"] + 1
        pooled = int(number * (side / 2) * (side / 2))
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(number, input_dim[0], size, size)
        self.params["b1"] = np.zeros(number)
        self.params["W2"] = weight_init_std * np.random.randn(pooled, hidden_size)
        self.params["b2"] = np.zeros(hidden_size)
        self.params["W3"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b3"] = np.zeros(output_size)
        self.layers = {
            "conv": Convolution(self.params["W1"], self.params["b1"], conv_param["stride"], conv_param["pad"]),
            "relu1": Relu(),
            "pool": Pooling(pool_h=2, pool_w=2, stride=2),
            "affine1": Affine(self.params["W2"], self.params["b2"]),
            "relu2": Relu(),
            "affine2": Affine(self.params["W3"], self.params["b3"]),
        }
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        grads = {}
        for number, name in enumerate(("conv", "affine1", "affine2"), 1):
            grads[f"W{number}"] = self.layers[name].dW
            grads[f"b{number}"] = self.layers[name].db
        return grads
