# a hand that takes one small step a line, with loops and long names
import numpy as np
import math


class AddLayer:
    def __init__(self):
        pass

    def forward(self, x, y):
        result = x + y
        return result

    def backward(self, dout):
        dx = dout * 1
        dy = dout * 1
        return dx, dy


class MulLayer:
    def __init__(self):
        self.first_input = None
        self.second_input = None

    def forward(self, x, y):
        self.first_input = x
        self.second_input = y
        result = self.first_input * self.second_input
        return result

    def backward(self, dout):
        gradient_of_first = dout * self.second_input
        gradient_of_second = dout * self.first_input
        return gradient_of_first, gradient_of_second


class AddOne:
    def forward(self, x):
        result = x + 1
        return result

    def backward(self, dout):
        dx = 1 * dout
        return dx


class Negate:
    def forward(self, x):
        result = x * -1
        return result

    def backward(self, dout):
        dx = dout * -1
        return dx


class Exp:
    def forward(self, x):
        self.x = x
        result = np.exp(self.x)
        return result

    def backward(self, dout):
        slope = np.exp(self.x)
        dx = dout * slope
        return dx


class Reciprocal:
    def forward(self, x):
        self.x = x
        result = 1.0 / self.x
        return result

    def backward(self, dout):
        slope = -1.0 / (self.x * self.x)
        dx = dout * slope
        return dx


class SigmoidGraph:
    def __init__(self):
        self.negate = Negate()
        self.exp = Exp()
        self.add_one = AddOne()
        self.reciprocal = Reciprocal()

    def forward(self, x):
        minus_x = self.negate.forward(x)
        exp_minus_x = self.exp.forward(minus_x)
        denominator = self.add_one.forward(exp_minus_x)
        out = self.reciprocal.forward(denominator)
        return out

    def backward(self, dout):
        ddenominator = self.reciprocal.backward(dout)
        dexp_minus_x = self.add_one.backward(ddenominator)
        dminus_x = self.exp.backward(dexp_minus_x)
        dx = self.negate.backward(dminus_x)
        return dx


def buy_apple():
    apple = 100
    apple_num = 2
    tax = 1.1
    mul_apple_layer = MulLayer()
    mul_tax_layer = MulLayer()
    apple_price = mul_apple_layer.forward(apple, apple_num)
    price = mul_tax_layer.forward(apple_price, tax)
    dprice = 1
    dapple_price, dtax = mul_tax_layer.backward(dprice)
    dapple, dapple_num = mul_apple_layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)


def buy_apple_orange():
    apple = 100
    apple_num = 2
    orange = 150
    orange_num = 3
    tax = 1.1
    mul_apple_layer = MulLayer()
    mul_orange_layer = MulLayer()
    add_apple_orange_layer = AddLayer()
    mul_tax_layer = MulLayer()
    apple_price = mul_apple_layer.forward(apple, apple_num)
    orange_price = mul_orange_layer.forward(orange, orange_num)
    all_price = add_apple_orange_layer.forward(apple_price, orange_price)
    price = mul_tax_layer.forward(all_price, tax)
    dprice = 1
    dall_price, dtax = mul_tax_layer.backward(dprice)
    dapple_price, dorange_price = add_apple_orange_layer.backward(dall_price)
    dorange, dorange_num = mul_orange_layer.backward(dorange_price)
    dapple, dapple_num = mul_apple_layer.backward(dapple_price)
    return price, (dapple_num, dapple, dorange, dorange_num, dtax)


class Relu:
    def __init__(self):
        self.x = None

    def forward(self, x):
        self.x = x
        out = np.where(x > 0, x, 0)
        return out

    def backward(self, dout):
        dx = np.where(self.x > 0, dout, 0)
        return dx


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        denominator = 1 + np.exp(-x)
        self.out = 1 / denominator
        return self.out

    def backward(self, dout):
        local_gradient = self.out * (1.0 - self.out)
        dx = dout * local_gradient
        return dx


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        product = np.dot(x, self.W)
        out = product + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.zeros(dout.shape[1])
        for row in dout:
            self.db = self.db + row
        return dx


def softmax(x):
    if x.ndim == 1:
        shifted = x - np.max(x)
        exponentials = np.exp(shifted)
        return exponentials / np.sum(exponentials)
    result = np.zeros(x.shape)
    for i in range(x.shape[0]):
        result[i] = softmax(x[i])
    return result


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, -1)
        t = np.reshape(t, (1, -1)) if np.size(t) == y.size else np.reshape(t, (1,))
    total = 0.0
    for i in range(len(y)):
        if t.ndim == 2:
            right_class = np.argmax(t[i])
        else:
            right_class = t[i]
        total = total - np.log(y[i][right_class] + 1e-7)
    return total / len(y)


class SoftmaxWithLoss:
    def __init__(self):
        self.y = None
        self.t = None
        self.loss = None

    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        batch_size = self.y.shape[0]
        dx = self.y.copy()
        if self.t.size == self.y.size:
            dx = dx - self.t
        else:
            for i in range(batch_size):
                dx[i, self.t[i]] -= 1
        dx = dx * dout / batch_size
        return dx


class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()

    def forward(self, X):
        self.X = X
        z = X[0] * self.w[0] + X[1] * self.w[1] + self.b
        return z

    def backward(self, dJ_dz, lr):
        dJ_dw0 = dJ_dz * self.X[0]
        dJ_dw1 = dJ_dz * self.X[1]
        dJ_db = dJ_dz * 1
        self.w[0] = self.w[0] - lr * dJ_dw0
        self.w[1] = self.w[1] - lr * dJ_dw1
        self.b = self.b - lr * dJ_db
        return self.w, self.b


class Model:
    def __init__(self):
        self.affine = AffineFunction()
        self.activation = Sigmoid()

    def forward(self, X):
        z = self.affine.forward(X)
        pred = self.activation.forward(z)
        return pred

    def backward(self, dJ_dpred, lr):
        dJ_dz = self.activation.backward(dJ_dpred)
        w, b = self.affine.backward(dJ_dz, lr)
        return w, b


class BCELoss:
    def __call__(self, pred, y):
        epsilon = 1e-7
        part_one = y * np.log(pred + epsilon)
        part_zero = (1 - y) * np.log(1 - pred + epsilon)
        J = -(part_one + part_zero)
        numerator = pred - y
        denominator = (pred + epsilon) * (1 - pred + epsilon)
        dJ_dpred = numerator / denominator
        return J, dJ_dpred


def train_and_gate(steps=2000, lr=0.1):
    X_table = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    y_table = np.array([0, 0, 0, 1])
    model = Model()
    loss_function = BCELoss()
    losses = []
    w = None
    b = None
    row = 0
    for step in range(steps):
        pred = model.forward(X_table[row])
        J, dJ_dpred = loss_function(pred, y_table[row])
        w, b = model.backward(dJ_dpred, lr)
        losses.append(J)
        row = row + 1
        if row == 4:
            row = 0
    return w, b, losses


def train_blobs(X, y, epochs=30, lr=0.001):
    model = Model()
    loss_function = BCELoss()
    losses = []
    accuracies = []
    number_of_points = len(X)
    for epoch in range(epochs):
        sum_of_losses = 0
        number_right = 0
        for i in range(number_of_points):
            pred = model.forward(X[i])
            J, dJ_dpred = loss_function(pred, y[i])
            model.backward(dJ_dpred, lr)
            sum_of_losses = sum_of_losses + J
            if pred >= 0.5:
                predicted_class = 1
            else:
                predicted_class = 0
            if predicted_class == y[i]:
                number_right = number_right + 1
        losses.append(sum_of_losses / number_of_points)
        accuracies.append(number_right / number_of_points)
    return losses, accuracies


def numerical_gradient(f, x):
    h = 1e-4
    if x.dtype != np.float64:
        x = x.astype(np.float64)
    grad = np.zeros_like(x)
    flat_x = x.reshape(-1)
    flat_grad = grad.reshape(-1)
    for i in range(flat_x.size):
        old_value = flat_x[i]
        flat_x[i] = old_value + h
        fxh1 = f(x)
        flat_x[i] = old_value - h
        fxh2 = f(x)
        flat_grad[i] = (fxh1 - fxh2) / (2 * h)
        flat_x[i] = old_value
    return grad


def gradient_check(network, x, t):
    grad_backprop = network.gradient(x, t)
    grad_numerical = network.numerical_gradient(x, t)
    differences = {}
    for key in grad_numerical.keys():
        difference = np.abs(grad_backprop[key] - grad_numerical[key])
        differences[key] = np.average(difference)
    return differences


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)
        self.affine1 = Affine(self.params["W1"], self.params["b1"])
        self.relu = Relu()
        self.affine2 = Affine(self.params["W2"], self.params["b2"])
        self.last_layer = SoftmaxWithLoss()

    def predict(self, x):
        a1 = self.affine1.forward(x)
        z1 = self.relu.forward(a1)
        scores = self.affine2.forward(z1)
        return scores

    def loss(self, x, t):
        scores = self.predict(x)
        return self.last_layer.forward(scores, t)

    def accuracy(self, x, t):
        scores = self.predict(x)
        number_right = 0
        for i in range(len(scores)):
            right_class = np.argmax(t[i]) if t.ndim == 2 else t[i]
            if np.argmax(scores[i]) == right_class:
                number_right = number_right + 1
        return number_right / len(scores)

    def numerical_gradient(self, x, t):
        def loss_W(W):
            return self.loss(x, t)
        grads = {}
        grads["W1"] = numerical_gradient(loss_W, self.params["W1"])
        grads["b1"] = numerical_gradient(loss_W, self.params["b1"])
        grads["W2"] = numerical_gradient(loss_W, self.params["W2"])
        grads["b2"] = numerical_gradient(loss_W, self.params["b2"])
        return grads

    def gradient(self, x, t):
        self.loss(x, t)
        dscores = self.last_layer.backward(1)
        dz1 = self.affine2.backward(dscores)
        da1 = self.relu.backward(dz1)
        self.affine1.backward(da1)
        grads = {}
        grads["W1"] = self.affine1.dW
        grads["b1"] = self.affine1.db
        grads["W2"] = self.affine2.dW
        grads["b2"] = self.affine2.db
        return grads


def train_digits(x_train, t_train, x_test, t_test, steps, batch_size, lr):
    input_size = x_train.shape[1]
    train_size = x_train.shape[0]
    network = TwoLayerNet(input_size, 50, 10)
    losses = []
    accuracies = []
    iter_per_epoch = math.ceil(train_size / batch_size)
    for i in range(steps):
        batch_mask = np.random.choice(train_size, batch_size)
        x_batch = x_train[batch_mask]
        t_batch = t_train[batch_mask]
        grad = network.gradient(x_batch, t_batch)
        for key in ("W1", "b1", "W2", "b2"):
            network.params[key] -= lr * grad[key]
        loss = network.loss(x_batch, t_batch)
        losses.append(loss)
        if i % iter_per_epoch == 0 or i == steps - 1:
            test_acc = network.accuracy(x_test, t_test)
            accuracies.append(test_acc)
    return losses, accuracies
