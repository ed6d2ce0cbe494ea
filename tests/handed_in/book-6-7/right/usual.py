"""Step by step, with im2col and everything kept on self."""

import numpy as np


class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for name in params.keys():
            params[name] -= self.lr * grads[name]


class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.speed = None

    def update(self, params, grads):
        if self.speed is None:
            self.speed = {}
            for name in params.keys():
                self.speed[name] = np.zeros_like(params[name])
        for name in params.keys():
            self.speed[name] = self.momentum * self.speed[name] - self.lr * grads[name]
            params[name] += self.speed[name]


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.sums = None

    def update(self, params, grads):
        if self.sums is None:
            self.sums = {}
            for name in params.keys():
                self.sums[name] = np.zeros_like(params[name])
        for name in params.keys():
            self.sums[name] += grads[name] * grads[name]
            params[name] -= self.lr * grads[name] / (np.sqrt(self.sums[name]) + 1e-7)


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.calls = 0
        self.first = None
        self.second = None

    def update(self, params, grads):
        if self.first is None:
            self.first, self.second = {}, {}
            for name in params.keys():
                self.first[name] = np.zeros_like(params[name])
                self.second[name] = np.zeros_like(params[name])
        self.calls += 1
        step = self.lr * np.sqrt(1.0 - self.beta2**self.calls) / (1.0 - self.beta1**self.calls)
        for name in params.keys():
            self.first[name] += (1 - self.beta1) * (grads[name] - self.first[name])
            self.second[name] += (1 - self.beta2) * (grads[name] ** 2 - self.second[name])
            params[name] -= step * self.first[name] / (np.sqrt(self.second[name]) + 1e-7)


def init_weight(input_size, output_size, weight_init_std):
    std = weight_init_std
    if str(weight_init_std).lower() in ("relu", "he"):
        std = np.sqrt(2.0 / input_size)
    elif str(weight_init_std).lower() in ("sigmoid", "xavier"):
        std = np.sqrt(1.0 / input_size)
    return std * np.random.randn(input_size, output_size)


def weight_decay(params, weight_decay_lambda):
    decay = 0
    for layer in range(1, len(params) // 2 + 1):
        W = params["W" + str(layer)]
        decay += 0.5 * weight_decay_lambda * np.sum(W**2)
    return decay


def weight_decay_gradient(params, weight_decay_lambda):
    grads = {}
    for name in params:
        if name.startswith("W"):
            grads[name] = weight_decay_lambda * params[name]
        else:
            grads[name] = np.zeros(params[name].shape)
    return grads


class Dropout:
    def __init__(self, dropout_ratio=0.5):
        self.dropout_ratio = dropout_ratio
        self.mask = None

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.dropout_ratio
            return x * self.mask
        else:
            return x * (1.0 - self.dropout_ratio)

    def backward(self, dout):
        return dout * self.mask


class BatchNormalization:
    def __init__(self, gamma, beta, momentum=0.9, running_mean=None, running_var=None):
        self.gamma = gamma
        self.beta = beta
        self.momentum = momentum
        self.mean_so_far = running_mean
        self.var_so_far = running_var
        self.dgamma = None
        self.dbeta = None

    def forward(self, x, train_flg=True):
        if self.mean_so_far is None:
            self.mean_so_far = np.zeros(x.shape[1])
            self.var_so_far = np.zeros(x.shape[1])
        if train_flg:
            mean = x.mean(axis=0)
            centred = x - mean
            var = np.mean(centred**2, axis=0)
            std = np.sqrt(var + 10e-7)
            normal = centred / std
            self.count, self.centred, self.normal, self.std = len(x), centred, normal, std
            self.mean_so_far = self.momentum * self.mean_so_far + (1 - self.momentum) * mean
            self.var_so_far = self.momentum * self.var_so_far + (1 - self.momentum) * var
        else:
            normal = (x - self.mean_so_far) / np.sqrt(self.var_so_far + 10e-7)
        return self.gamma * normal + self.beta

    def backward(self, dout):
        self.dbeta = dout.sum(axis=0)
        self.dgamma = np.sum(self.normal * dout, axis=0)
        dnormal = self.gamma * dout
        dcentred = dnormal / self.std
        dstd = -np.sum(dnormal * self.centred / self.std**2, axis=0)
        dvar = 0.5 * dstd / self.std
        dcentred = dcentred + 2.0 / self.count * self.centred * dvar
        dmean = np.sum(dcentred, axis=0)
        return dcentred - dmean / self.count


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_data.shape
    rows = (H + 2 * pad - filter_h) // stride + 1
    columns = (W + 2 * pad - filter_w) // stride + 1
    image = np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    parts = np.zeros((N, rows, columns, C, filter_h, filter_w))
    for i in range(rows):
        for j in range(columns):
            parts[:, i, j] = image[:, :, i * stride : i * stride + filter_h, j * stride : j * stride + filter_w]
    return parts.reshape(N * rows * columns, -1)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    rows = (H + 2 * pad - filter_h) // stride + 1
    columns = (W + 2 * pad - filter_w) // stride + 1
    parts = col.reshape(N, rows, columns, C, filter_h, filter_w)
    image = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for i in range(rows):
        for j in range(columns):
            image[:, :, i * stride : i * stride + filter_h, j * stride : j * stride + filter_w] += parts[:, i, j]
    return image[:, :, pad : H + pad, pad : W + pad]


class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W = W
        self.b = b
        self.stride = stride
        self.pad = pad
        self.dW = None
        self.db = None

    def forward(self, x):
        FN, C, FH, FW = self.W.shape
        N, C, H, W = x.shape
        rows = 1 + int((H + 2 * self.pad - FH) / self.stride)
        columns = 1 + int((W + 2 * self.pad - FW) / self.stride)
        self.x = x
        self.col = im2col(x, FH, FW, self.stride, self.pad)
        self.filters = self.W.reshape(FN, -1).T
        out = np.dot(self.col, self.filters) + self.b
        return out.reshape(N, rows, columns, FN).transpose(0, 3, 1, 2)

    def backward(self, dout):
        FN, C, FH, FW = self.W.shape
        dout = dout.transpose(0, 2, 3, 1).reshape(-1, FN)
        self.db = np.sum(dout, axis=0)
        dfilters = np.dot(self.col.T, dout)
        self.dW = dfilters.transpose(1, 0).reshape(FN, C, FH, FW)
        dcol = np.dot(dout, self.filters.T)
        return col2im(dcol, self.x.shape, FH, FW, self.stride, self.pad)


class Pooling:
    def __init__(self, pool_h, pool_w, stride=2, pad=0):
        self.pool_h = pool_h
        self.pool_w = pool_w
        self.stride = stride
        self.pad = pad

    def forward(self, x):
        N, C, H, W = x.shape
        rows = int(1 + (H + 2 * self.pad - self.pool_h) / self.stride)
        columns = int(1 + (W + 2 * self.pad - self.pool_w) / self.stride)
        col = im2col(x, self.pool_h, self.pool_w, self.stride, self.pad)
        col = col.reshape(-1, self.pool_h * self.pool_w)
        self.x = x
        self.chosen = np.argmax(col, axis=1)
        out = np.max(col, axis=1)
        return out.reshape(N, rows, columns, C).transpose(0, 3, 1, 2)

    def backward(self, dout):
        N, C, rows, columns = dout.shape
        size = self.pool_h * self.pool_w
        dchosen = dout.transpose(0, 2, 3, 1).flatten()
        dcol = np.zeros((dchosen.size, size))
        dcol[np.arange(dchosen.size), self.chosen] = dchosen
        dcol = dcol.reshape(N * rows * columns, C * size)
        return col2im(dcol, self.x.shape, self.pool_h, self.pool_w, self.stride, self.pad)


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
