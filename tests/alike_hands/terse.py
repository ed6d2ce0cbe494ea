# a hand that writes as little as it can
import numpy as np


class AddLayer:
    def forward(self, x, y): return x + y
    def backward(self, dout): return (dout,) * 2


class MulLayer:
    def forward(self, *xy):
        self.xy = xy
        return xy[0] * xy[1]

    def backward(self, dout): return tuple(dout * v for v in self.xy[::-1])


class AddOne:
    def forward(self, x): return 1 + x
    def backward(self, dout): return dout * 1


class Negate:
    def forward(self, x): return 0 - x
    def backward(self, dout): return -1 * dout


class Exp:
    def forward(self, x):
        self.e = e = np.exp(x)
        return e

    def backward(self, dout): return self.e * dout


class Reciprocal:
    def forward(self, x):
        self.s = -1 / x ** 2
        return 1 / x

    def backward(self, dout): return self.s * dout


class SigmoidGraph:
    def __init__(self): self.a, self.b, self.c, self.d = Negate(), Exp(), AddOne(), Reciprocal()
    def forward(self, x): return self.d.forward(self.c.forward(self.b.forward(self.a.forward(x))))
    def backward(self, g): return self.a.backward(self.b.backward(self.c.backward(self.d.backward(g))))


def buy_apple():
    m, n = MulLayer(), MulLayer()
    p = n.forward(m.forward(100, 2), 1.1)
    d, dt = n.backward(1)
    return p, (*m.backward(d), dt)


def buy_apple_orange():
    a, o, t, s = MulLayer(), MulLayer(), MulLayer(), AddLayer()
    p = t.forward(s.forward(a.forward(100, 2), o.forward(150, 3)), 1.1)
    ds, dt = t.backward(1)
    da, do = s.backward(ds)
    return p, (*a.backward(da)[::-1], *o.backward(do), dt)


class Relu:
    def forward(self, x):
        self.m = np.sign(np.maximum(x, 0))
        return x * self.m

    def backward(self, dout): return self.m * dout


class Sigmoid:
    def forward(self, x):
        self.s = s = (1 + np.tanh(x / 2)) / 2
        return s

    def backward(self, dout): return (self.s - self.s ** 2) * dout


class Affine:
    def __init__(self, W, b): self.p = W, b
    def forward(self, x):
        self.xt = x.T
        return self.p[1] + x.dot(self.p[0])

    def backward(self, d):
        self.dW, self.db = self.xt.dot(d), d.sum(0)
        return d.dot(self.p[0].T)


def softmax(x):
    e = np.exp(x - np.max(x, -1, keepdims=True))
    return e / np.sum(e, -1, keepdims=True)


def cross_entropy_error(y, t):
    if t.ndim < y.ndim: t = np.eye(y.shape[-1])[t]
    return -(t * np.log(y + 1e-7)).sum() / (y.size // y.shape[-1])


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y = y = softmax(x)
        self.t = t if t.ndim == y.ndim else np.eye(y.shape[-1])[t]
        return cross_entropy_error(y, self.t)

    def backward(self, dout=1): return dout / len(self.y) * (self.y - self.t)


class AffineFunction:
    def __init__(self): self.w, self.b = np.random.randn(2), np.random.randn()
    def forward(self, X):
        self.X = np.array(X)
        return self.X @ self.w + self.b

    def backward(self, dJ_dz, lr):
        g = lr * dJ_dz
        self.w, self.b = self.w - g * self.X, self.b - g
        return self.w, self.b


class Model:
    def __init__(self): self.f, self.s = AffineFunction(), Sigmoid()
    def forward(self, X): return self.s.forward(self.f.forward(X))
    def backward(self, dJ_dpred, lr): return self.f.backward(self.s.backward(dJ_dpred), lr)


class BCELoss:
    def __call__(self, pred, y, e=1e-7):
        q = 1 - pred
        return -y * np.log(pred + e) - (1 - y) * np.log(q + e), (pred - y) / ((pred + e) * (q + e))


def train_and_gate(steps=2000, lr=0.1):
    m, f, out = Model(), BCELoss(), []
    for i in range(steps):
        x = np.array([i % 4 // 2, i % 2])
        j, d = f(m.forward(x), x.prod())
        out.append(j)
        w, b = m.backward(d, lr)
    return w, b, out


def train_blobs(X, y, epochs=30, lr=0.001):
    m, f, ls, acc = Model(), BCELoss(), [], []
    for _ in range(epochs):
        js, ok = [], []
        for i in range(len(y)):
            p = m.forward(X[i])
            j, d = f(p, y[i])
            m.backward(d, lr)
            js.append(j); ok.append((p > .5) == y[i])
        ls.append(np.mean(js)); acc.append(np.mean(ok))
    return ls, acc


def numerical_gradient(f, x):
    if x.dtype != float: x = x.astype(float)
    g = np.empty(x.shape)
    for i, v in np.ndenumerate(x):
        x[i] = v + 1e-4; g[i] = f(x)
        x[i] = v - 1e-4; g[i] -= f(x)
        x[i] = v
    return g / 2e-4


def gradient_check(network, x, t):
    a, n = network.gradient(x, t), network.numerical_gradient(x, t)
    return {k: abs(a[k] - n[k]).mean() for k in a}


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        r, s = np.random.randn, weight_init_std
        self.params = p = dict(W1=s * r(input_size, hidden_size), b1=np.zeros(hidden_size),
                               W2=s * r(hidden_size, output_size), b2=np.zeros(output_size))
        self.a, self.r, self.c = Affine(p['W1'], p['b1']), Relu(), Affine(p['W2'], p['b2'])
        self.l = SoftmaxWithLoss()

    def predict(self, x): return self.c.forward(self.r.forward(self.a.forward(x)))
    def loss(self, x, t): return self.l.forward(self.predict(x), t)
    def accuracy(self, x, t): return (self.predict(x).argmax(1) == (t.argmax(1) if t.ndim > 1 else t)).mean()
    def numerical_gradient(self, x, t):
        return {k: numerical_gradient(lambda _: self.loss(x, t), v) for k, v in self.params.items()}

    def gradient(self, x, t):
        self.loss(x, t)
        self.a.backward(self.r.backward(self.c.backward(self.l.backward())))
        return dict(W1=self.a.dW, b1=self.a.db, W2=self.c.dW, b2=self.c.db)


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    n = TwoLayerNet(x_train.shape[1], 50, 10)
    ls, acc, e = [], [], max(1, len(x_train) // batch_size)
    for i in range(steps):
        k = np.random.choice(len(x_train), batch_size)
        g = n.gradient(x_train[k], t_train[k])
        for p in g: n.params[p] -= lr * g[p]
        ls += [n.loss(x_train[k], t_train[k])]
        if not i % e: acc += [n.accuracy(x_test, t_test)]
    return ls, acc + [n.accuracy(x_test, t_test)]
