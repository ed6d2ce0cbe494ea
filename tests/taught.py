"""Four small courses that call the same layers in other ways, and layers of all kinds that need no drive."""

from __future__ import annotations

from grader import Convention, Layer
from grader.courses.book.activation import RELU
from grader.courses.book.affine import AFFINE, SOFTMAX_WITH_LOSS

PAIR = Convention(
    forward="{out}, cache = {0}({inputs})",
    backward="{gradients} = {1}({dout}, cache)",
    names={"W": "w"},
    returns_none=True,
)
SIZES = Convention(
    build="layer = {0}({sizes})", keep="layer.{name} = {name}", forward="{out} = layer.forward({inputs})",
    backward="{gradients} = layer.backward({dout})", leave="{name} = layer.{name}", mark="dLd",
    names={"x": "A", "out": "Z", "dout": "dLdZ"}, shapes={"W": "M D", "b": "M 1"},
)  # fmt: skip
COLUMNS = Convention(
    forward="{out}, cache = {0}({inputs})", backward="{gradients} = {1}({dout}, cache)", columns=True,
    names={"x": "A_prev", "out": "Z", "dout": "dZ", "N": "m"}, shapes={"W": "M D", "b": "M 1"}, averaged=("W", "b"),
)  # fmt: skip
STATELESS = Convention(
    build="layer = {0}({sizes})", keep="layer.{name} = {name}", forward="{out} = layer.fprop({inputs})",
    backward="{gradients} = layer.bprop({inputs}, {out}, {dout})",
    leave="{attributes} = layer.grads_wrt_params({inputs}, {dout})",
    names={"x": "inputs", "out": "outputs", "dout": "grads", "W": "weights", "b": "biases"},
)  # fmt: skip


def leaves_batch_undivided(A_prev, dout):
    """`dW` is not divided by `m`, the number of columns."""
    return {"dW": dout @ A_prev.T}


AFFINE_PAIR = AFFINE.under(PAIR, ("affine_forward", "affine_backward"), "pair/affine")
RELU_PAIR = RELU.under(PAIR, ("relu_forward", "relu_backward"), "pair/relu")
LINEAR = AFFINE.under(SIZES, ("Linear",), "sizes/linear")
AVERAGES = ("weight_gradient_averaged", "bias_gradient_averaged", "gradients_averaged")
LINEAR_PAIR = AFFINE.under(
    COLUMNS, ("linear_forward", "linear_backward"), "columns/linear", without=AVERAGES, mistakes=(leaves_batch_undivided,)
)  # fmt: skip
AFFINE_STATELESS = AFFINE.under(STATELESS, ("AffineLayer",), "stateless/affine")
LOSS = Convention(forward="{out}, {gradients} = {0}({inputs})", names={"out": "loss", "t": "y", "y": "probs"})
SOFTMAX_LOSS = SOFTMAX_WITH_LOSS.under(
    LOSS, ("softmax_loss",), "pair/softmax_loss", forms={"labels": ("x", "labels(y)")}
)
SVM_LOSS = Layer(
    "pair/svm_loss", symbol="svm_loss", inputs={"x": "N M", "t": "N M"}, domains={"t": "one-hot"},
    quantities={"margin": "x - sum(x * t, axis=1, keepdims=True) + 1", "over": "(margin > 0) * (1 - t)"},
    formula="sum(margin * over) / N",
    gradients={"dx": "(over - t * sum(over, axis=1, keepdims=True)) / N"},
    accept={"dx": ("((margin >= 0) * (1 - t) - t * sum((margin >= 0) * (1 - t), axis=1, keepdims=True)) / N",)},
).under(LOSS, ("svm_loss",), "pair/svm_loss", forms={"labels": ("x", "labels(y)")})  # fmt: skip
BATCHNORM = Layer(
    "pair/batchnorm", symbol="batchnorm_forward", inputs={"x": "N D"}, parameters={"gamma": "D", "beta": "D"},
    options={"eps": (1e-3, 1e-2, 0.1), "rate": (0.9, 0.8, 0.7)},
    quantities={"scale": "sqrt(x.var(axis=0) + eps)", "normal": "(x - x.mean(axis=0)) / scale"},
    formula="gamma * normal + beta", results={"running_mean": "(1 - rate) * x.mean(axis=0)"},
    gradients={"dx": "gamma / scale * (dout - dout.mean(axis=0) - normal * (dout * normal).mean(axis=0))"},
    attributes={"dgamma": "(dout * normal).sum(axis=0)", "dbeta": "dout.sum(axis=0)"},
).under(PAIR, ("batchnorm_forward", "batchnorm_backward"), "pair/batchnorm", calls={"forward":
    "state = {'mode': 'train', 'eps': eps, 'momentum': rate}\n"
    "out, cache = {0}({inputs}, state)\nrunning_mean = state['running_mean']"})  # fmt: skip
DROPOUT = Layer(
    "pair/dropout", symbol="dropout_forward", inputs={"x": "N D"}, domains={"x": "away from 0"},
    options={"p": (0.8, 0.3, 0.6), "seed": (1, 2, 3), "D": (40, 30, 50)}, masks={"mask": ("out != 0", "p")},
    formula="x * mask / p", gradients={"dx": "dout * mask / p"},
).under(PAIR, ("dropout_forward", "dropout_backward"), "pair/dropout", calls={"forward":
    "out, cache = {0}(x, {'mode': 'train', 'p': p, 'seed': seed})"})  # fmt: skip
CONV = Layer(
    "pair/conv", symbol="conv_forward_naive", inputs={"x": "N C H P"}, parameters={"w": "F C K L", "b": "F"},
    options={"stride": (1, 2, 1), "margin": (1, 0, 2), "C": (2, 2, 1), "H": (4, 4, 3), "P": (3, 4, 4), "F": (3, 2, 3),
             "K": (3, 2, 2), "L": (2, 2, 3)},
    formula='swapaxes(einsum("ncijkl,fckl->njif", windows(pad(x, margin), K, L, stride), w) + b, 1, 3)',
    gradients={"dx": None}, attributes={
        "dw": 'einsum("ncijkl,nfij->fckl", windows(pad(x, margin), K, L, stride), dout)', "db": 'einsum("nfij->f", dout)'},
).under(PAIR, ("conv_forward_naive", "conv_backward_naive"), "pair/conv", calls={"forward":
    "out, cache = {0}({inputs}, {'stride': stride, 'pad': margin})"})  # fmt: skip
MAX_POOL = Layer(
    "pair/max_pool", symbol="max_pool_forward_naive", inputs={"x": "N C H P"}, domains={"x": "distinct"},
    options={"size": (2, 2, 3), "stride": (2, 1, 3), "C": (2, 3, 1), "H": (4, 4, 6), "P": (6, 4, 3)},
    formula="max(windows(x, size, size, stride), axis=(-2, -1))", gradients={"dx": None},
).under(PAIR, ("max_pool_forward_naive", "max_pool_backward_naive"), "pair/max_pool", calls={"forward":
    "out, cache = {0}(x, {'pool_height': size, 'pool_width': size, 'stride': stride})"})  # fmt: skip
MOMENTUM = Layer(
    "pair/momentum", symbol="momentum", inputs={"w": "D M", "dw": "D M", "v": "D M"},
    options={"rate": (0.1, 0.3, 0.2), "decay": (0.9, 0.5, 0.7)},
    formula="w + velocity", quantities={"velocity": "decay * v - rate * dw"}, results={"velocity": "decay * v - rate * dw"},
).under(Convention(forward="config = {'learning_rate': rate, 'momentum': decay, 'velocity': v}\n"
    "out, config = {0}(w, dw, config)\nvelocity = config['velocity']"), ("momentum",), "pair/momentum")  # fmt: skip
GELU = Layer(
    "sizes/gelu", symbol="GELU", inputs={"x": "N D"}, quantities={"half": "(1 + erf(x / sqrt(2))) / 2"},
    formula="x * half", gradients={"dx": "dout * (half + x * exp(-(x ** 2) / 2) / sqrt(2 * pi))"},
).under(SIZES, ("GELU",), "sizes/gelu")  # fmt: skip

EMBEDDING = Layer(
    "plain/embedding", symbol="Embedding", parameters={"W": "V H"}, inputs={"t": "N V"}, domains={"t": "one-hot"},
    forms={"indices": ("labels(t)",)}, formula="t @ W", attributes={"dW": "t.T @ dout"},
)  # fmt: skip
RNN = Layer(
    "plain/rnn", symbol="RNN", parameters={"Wx": "D H", "Wh": "H H"}, inputs={"x": "N D", "h_prev": "N H"},
    quantities={"h": "tanh(h_prev @ Wh + x @ Wx)"}, formula="h", gradients={"dx": None, "dh_prev": None},
    attributes={"dWx": "x.T @ (dout * (1 - h ** 2))", "dWh": "h_prev.T @ (dout * (1 - h ** 2))"},
)  # fmt: skip
STEPS = Convention(
    build="layer = SimpleNamespace(W=W, dW=dW)\noptimizer = {0}([layer], rate)",
    forward="optimizer.step()\nfirst = layer.W\noptimizer.step()\n{out} = layer.W",
)
DESCENT = Layer(
    "sizes/descent", symbol="Descent", inputs={}, parameters={"W": "D M", "dW": "D M"}, options={"rate": (0.1, 0.3, 0.2)},
    domains={"W": "real, never whole"}, formula="W - 2 * rate * dW", results={"first": "W - rate * dW"},
).under(STEPS, ("Descent",), "sizes/descent")  # fmt: skip

RIGHT = (
    (
        AFFINE_PAIR,
        """
def affine_forward(x, w, b):
    return x.reshape(len(x), -1) @ w + b, (x, w, b)

def affine_backward(dout, cache):
    x, w, b = cache
    dx = (dout @ w.T).reshape(x.shape)
    dw = x.reshape(len(x), -1).T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
""",
    ),
    (
        RELU_PAIR,
        """
def relu_forward(x):
    out = np.maximum(0, x)
    cache = x
    return out, cache

def relu_backward(dout, cache):
    dx = dout * (cache > 0)
    return dx
""",
    ),
    (
        LINEAR,
        """
class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.Ones = np.ones((len(A), 1))
        return A @ self.W.T + self.Ones @ self.b.T

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ self.Ones
        return dLdA
""",
    ),
    (
        LINEAR_PAIR,
        """
def linear_forward(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W, b)

def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db
""",
    ),
    (
        AFFINE_STATELESS,
        """
class AffineLayer:
    def __init__(self, input_dim, output_dim):
        self.weights, self.biases = np.zeros((input_dim, output_dim)), np.zeros(output_dim)

    def fprop(self, inputs):
        return inputs.dot(self.weights) + self.biases

    def bprop(self, inputs, outputs, grads_wrt_outputs):
        return grads_wrt_outputs.dot(self.weights.T)

    def grads_wrt_params(self, inputs, grads_wrt_outputs):
        return [inputs.T @ grads_wrt_outputs, grads_wrt_outputs.sum(axis=0)]
""",
    ),
    (
        SOFTMAX_LOSS,
        """
def softmax_loss(x, y):
    probs = np.exp(x - np.max(x, axis=1, keepdims=True))
    probs /= np.sum(probs, axis=1, keepdims=True)
    N = len(x)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    probs[np.arange(N), y] -= 1
    return loss, probs / N
""",
    ),
    (
        SVM_LOSS,
        """
def svm_loss(x, y):
    N = x.shape[0]
    correct_class_scores = x[np.arange(N), y]
    margins = np.maximum(0, x - correct_class_scores[:, np.newaxis] + 1.0)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    num_pos = np.sum(margins > 0, axis=1)
    dx = np.zeros(x.shape)
    dx[margins > 0] = 1
    dx[np.arange(N), y] -= num_pos
    return loss, dx / N
""",
    ),
    (
        BATCHNORM,
        """
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1], dtype=x.dtype))
    if mode == "train":
        mean, std = x.mean(axis=0), np.sqrt(x.var(axis=0) + eps)
        normal = (x - mean) / std
        running_mean = momentum * running_mean + (1 - momentum) * mean
    bn_param["running_mean"] = running_mean
    return gamma * normal + beta, (normal, gamma, std)

def batchnorm_backward(dout, cache):
    normal, gamma, std = cache
    dnormal = dout * gamma
    dx = (dnormal - dnormal.mean(axis=0) - normal * (dnormal * normal).mean(axis=0)) / std
    return dx, (dout * normal).sum(axis=0), dout.sum(axis=0)
""",
    ),
    (
        DROPOUT,
        """
def dropout_forward(x, dropout_param):
    np.random.seed(dropout_param["seed"])
    mask = (np.random.rand(*x.shape) < dropout_param["p"]) / dropout_param["p"]
    return x * mask, mask

def dropout_backward(dout, cache):
    return dout * cache
""",
    ),
    (
        CONV,
        """
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    k, l = w.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    rows, columns = 1 + (padded.shape[2] - k) // s, 1 + (padded.shape[3] - l) // s
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            window = padded[:, None, :, i * s : i * s + k, j * s : j * s + l]
            out[:, :, i, j] = np.sum(window * w, axis=(2, 3, 4)) + b
    return out, (x, w, b, conv_param, padded)

def conv_backward_naive(dout, cache):
    x, w, b, conv_param, padded = cache
    s, p = conv_param["stride"], conv_param["pad"]
    k, l = w.shape[2:]
    dpadded, dw = np.zeros_like(padded, dtype=float), np.zeros_like(w, dtype=float)
    for n, f, i, j in np.ndindex(*dout.shape):
        dpadded[n, :, i * s : i * s + k, j * s : j * s + l] += w[f] * dout[n, f, i, j]
        dw[f] += padded[n, :, i * s : i * s + k, j * s : j * s + l] * dout[n, f, i, j]
    return dpadded[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, dout.sum(axis=(0, 2, 3))
""",
    ),
    (
        MAX_POOL,
        """
def max_pool_forward_naive(x, pool_param):
    k, s = pool_param["pool_height"], pool_param["stride"]
    rows, columns = 1 + (x.shape[2] - k) // s, 1 + (x.shape[3] - k) // s
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[:, :, i, j] = x[:, :, i * s : i * s + k, j * s : j * s + k].max(axis=(2, 3))
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    k, s = pool_param["pool_height"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*dout.shape):
        window = x[n, c, i * s : i * s + k, j * s : j * s + k]
        dx[n, c, i * s : i * s + k, j * s : j * s + k] += (window == window.max()) * dout[n, c, i, j]
    return dx
""",
    ),
    (
        MOMENTUM,
        """
def momentum(w, dw, config=None):
    v = config["momentum"] * config["velocity"] - config["learning_rate"] * dw
    config["velocity"] = v
    return w + v, config
""",
    ),
    (
        GELU,
        """
import math

class GELU:
    def forward(self, Z):
        self.Z, self.half = Z, 0.5 * (1 + np.vectorize(math.erf)(Z / np.sqrt(2)))
        return Z * self.half

    def backward(self, dLdA):
        return dLdA * (self.half + self.Z / np.sqrt(2 * np.pi) * np.exp(-0.5 * self.Z**2))
""",
    ),
    (
        EMBEDDING,
        """
class Embedding:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W, dtype=float)]

    def forward(self, idx):
        self.idx = idx
        return self.params[0][idx]

    def backward(self, dout):
        self.grads[0][...] = 0
        np.add.at(self.grads[0], self.idx, dout)
""",
    ),
    (
        RNN,
        """
class RNN:
    def __init__(self, Wx, Wh):
        self.params = [Wx, Wh]
        self.grads = [np.zeros_like(Wx), np.zeros_like(Wh)]

    def forward(self, x, h_prev):
        Wx, Wh = self.params
        self.kept = x, h_prev, np.tanh(h_prev @ Wh + x @ Wx)
        return self.kept[-1]

    def backward(self, dout):
        Wx, Wh = self.params
        x, h_prev, h = self.kept
        dt = dout * (1 - h**2)
        self.grads[0][...] = x.T @ dt
        self.grads[1][...] = h_prev.T @ dt
        return dt @ Wx.T, dt @ Wh.T
""",
    ),
    (
        DESCENT,
        """
class Descent:
    def __init__(self, layers, rate):
        self.layers, self.rate = layers, rate

    def step(self):
        for layer in self.layers:
            layer.W -= self.rate * layer.dW
""",
    ),
)
