# 밑바닥부터 따라 하면서 캐시 딕셔너리로 쓴 코드
import numpy as np


class AddLayer:
    """덧셈 노드"""
    def forward(self, x, y):
        self.cache = (np.shape(x), np.shape(y))  # 모양만 기억
        out = np.add(x, y)
        return out

    def backward(self, dout):
        return dout, dout  # 그대로 흘려보낸다


class MulLayer:
    """곱셈 노드"""
    def __init__(self):
        self.cache = {}

    def forward(self, x, y):
        self.cache['x'], self.cache['y'] = x, y
        out = np.multiply(x, y)
        return out

    def backward(self, dout):
        x, y = self.cache['x'], self.cache['y']
        dx = np.multiply(dout, y)  # x와 y를 바꾼다
        dy = np.multiply(dout, x)
        return dx, dy


class AddOne:
    def forward(self, x):
        return np.add(x, 1)

    def backward(self, dout):
        return +dout


class Negate:
    def forward(self, x):
        return np.negative(x)

    def backward(self, dout):
        return np.negative(dout)


class Exp:
    def __init__(self):
        self.cache = {}

    def forward(self, x):
        out = np.exp(x)
        self.cache['out'] = out
        return out

    def backward(self, dout):
        dx = np.multiply(dout, self.cache['out'])
        return dx


class Reciprocal:
    def __init__(self):
        self.cache = {}

    def forward(self, x):
        out = np.divide(1.0, x)
        self.cache['out'] = out
        return out

    def backward(self, dout):
        out = self.cache['out']
        return -out * out * dout


class SigmoidGraph:
    def __init__(self):
        self.layers = {}
        self.layers['neg'] = Negate()
        self.layers['exp'] = Exp()
        self.layers['add'] = AddOne()
        self.layers['div'] = Reciprocal()

    def forward(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def backward(self, dout):
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        return dout


def buy_apple():
    사과, 개수, 소비세 = 100, 2, 1.1
    곱1 = MulLayer()
    곱2 = MulLayer()
    # 순전파
    사과값 = 곱1.forward(사과, 개수)
    총액 = 곱2.forward(사과값, 소비세)
    # 역전파
    d사과값, d소비세 = 곱2.backward(1)
    d사과, d개수 = 곱1.backward(d사과값)
    return 총액, (d사과, d개수, d소비세)


def buy_apple_orange():
    사과곱, 귤곱, 세금곱 = (MulLayer() for _ in range(3))
    더하기 = AddLayer()
    합 = 더하기.forward(사과곱.forward(100, 2), 귤곱.forward(150, 3))
    총액 = 세금곱.forward(합, 1.1)
    d합, d세금 = 세금곱.backward(1)
    d사과값, d귤값 = 더하기.backward(d합)
    d사과, d사과수 = 사과곱.backward(d사과값)
    d귤, d귤수 = 귤곱.backward(d귤값)
    return 총액, (d사과수, d사과, d귤, d귤수, d세금)


class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = (x <= 0)
        out = np.array(x)
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = np.array(dout)
        dx[self.mask] = 0
        return dx


class Sigmoid:
    def __init__(self):
        self.cache = {}

    def forward(self, x):
        out = np.divide(1, 1 + np.exp(np.negative(x)))
        self.cache['out'] = out
        return out

    def backward(self, dout):
        y = self.cache['out']
        dx = dout * (1.0 - y) * y
        return dx


class Affine:
    def __init__(self, W, b):
        self.params = {'W': W, 'b': b}
        self.cache = {}

    def forward(self, x):
        self.cache['x'] = x
        return np.matmul(x, self.params['W']) + self.params['b']

    def backward(self, dout):
        x = self.cache['x']
        self.dW = np.matmul(np.transpose(x), dout)
        self.db = np.sum(dout, axis=0)
        return np.matmul(dout, np.transpose(self.params['W']))


def softmax(x):
    # 오버플로 대책
    c = np.max(x, axis=-1)
    exp_x = np.exp(x - c[..., np.newaxis])
    sum_exp_x = np.sum(exp_x, axis=-1)
    return exp_x / sum_exp_x[..., np.newaxis]


def cross_entropy_error(y, t):
    delta = 1e-7
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:  # 원-핫이면 정답 번호로
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    p = y[np.arange(batch_size), t.reshape(-1)]
    return -np.sum(np.log(p + delta)) / batch_size


class SoftmaxWithLoss:
    def __init__(self):
        self.cache = {}

    def forward(self, x, t):
        y = softmax(x)
        self.cache = {'y': y, 't': t}
        return cross_entropy_error(y, t)

    def backward(self, dout=1):
        y, t = self.cache['y'], self.cache['t']
        n = y.shape[0]
        if t.size != y.size:
            dx = y.copy()
            dx[np.arange(n), t] -= 1
            return dout * dx / n
        return dout * (y - t) / n


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.cache = X
        return np.sum(np.multiply(self.w, X)) + self.b

    def backward(self, dJ_dz, lr):
        dw = np.multiply(dJ_dz, self.cache)
        db = dJ_dz
        self.w = self.w - np.multiply(lr, dw)
        self.b -= np.multiply(lr, db)
        return self.w, self.b


class Model:
    def __init__(self):
        self.layers = {'affine': AffineFunction(), 'sigmoid': Sigmoid()}

    def forward(self, X):
        for layer in self.layers.values():
            X = layer.forward(X)
        return X

    def backward(self, dJ_dpred, lr):
        dJ_dz = self.layers['sigmoid'].backward(dJ_dpred)
        return self.layers['affine'].backward(dJ_dz, lr)


class BCELoss:
    delta = 1e-7

    def __call__(self, pred, y):
        p1 = pred + self.delta
        p0 = 1 - pred + self.delta
        J = -y * np.log(p1) - (1 - y) * np.log(p0)
        dJ = (pred - y) / (p1 * p0)
        return J, dJ


def train_and_gate(steps=2000, lr=0.1):
    진리표 = [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]
    모델 = Model()
    손실 = BCELoss()
    기록 = []
    for i in range(steps):
        x, 정답 = 진리표[i % len(진리표)]
        예측 = 모델.forward(np.array(x))
        J, dJ = 손실(예측, 정답)
        기록.append(J)
        w, b = 모델.backward(dJ, lr)
    return w, b, 기록


def train_blobs(X, y, epochs=30, lr=0.001):
    모델 = Model()
    손실 = BCELoss()
    손실들, 정확도들 = [], []
    for _ in range(epochs):
        예측들, J들 = np.zeros(len(y)), np.zeros(len(y))
        for i, (x, 정답) in enumerate(zip(X, y)):
            예측들[i] = 모델.forward(x)
            J들[i], dJ = 손실(예측들[i], 정답)
            모델.backward(dJ, lr)
        손실들.append(J들.mean())
        정확도들.append(np.mean(np.round(예측들) == y))
    return 손실들, 정확도들


def numerical_gradient(f, x):
    h = 0.0001
    x = x.astype(np.float64) if np.issubdtype(x.dtype, np.integer) else x
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'])
    while not it.finished:
        idx = it.multi_index
        tmp = float(x[idx])
        x[idx] = tmp + h
        fxh1 = f(x)
        x[idx] = tmp - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (h * 2)
        x[idx] = tmp
        it.iternext()
    return grad


def gradient_check(network, x, t):
    역전파 = network.gradient(x, t)
    수치 = network.numerical_gradient(x, t)
    return dict((k, np.mean(np.abs(역전파[k] - 수치[k]))) for k in 역전파.keys())


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        크기 = [input_size, hidden_size, output_size]
        self.params = {}
        for i in (1, 2):
            self.params[f'W{i}'] = np.random.randn(크기[i - 1], 크기[i]) * weight_init_std
            self.params[f'b{i}'] = np.zeros(크기[i])
        self.layers = {}
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        return self.lastLayer.forward(y, t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def numerical_gradient(self, x, t):
        f = lambda W: self.loss(x, t)
        grads = {}
        for key, W in self.params.items():
            grads[key] = numerical_gradient(f, W)
        return grads

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.lastLayer.backward(1)
        for key in ('Affine2', 'Relu1', 'Affine1'):
            dout = self.layers[key].backward(dout)
        grads = {}
        for i in (1, 2):
            grads[f'W{i}'] = self.layers[f'Affine{i}'].dW
            grads[f'b{i}'] = self.layers[f'Affine{i}'].db
        return grads


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    net = TwoLayerNet(input_size=x_train.shape[1], hidden_size=50, output_size=10)
    n = x_train.shape[0]
    에폭 = max(n // batch_size, 1)
    손실들, 정확도들 = [], []
    for i in range(1, steps + 1):
        mask = np.random.choice(n, batch_size)
        grad = net.gradient(x_train[mask], t_train[mask])
        for key in grad.keys():
            net.params[key] -= lr * grad[key]
        손실들.append(net.loss(x_train[mask], t_train[mask]))
        if i % 에폭 == 0:
            정확도들.append(net.accuracy(x_test, t_test))
    정확도들.append(net.accuracy(x_test, t_test))
    return 손실들, 정확도들
