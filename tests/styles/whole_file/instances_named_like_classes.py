# style: demo code below binds instances and results to names that differ from the classes' only in case or are aliases of them
# exercises: graph/add_layer, activation/relu, activation/sigmoid, affine/affine
# remark: no 4-D input
import numpy as np


class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout):
        return dout, dout


class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


x = np.array([[1.0, -0.5], [-2.0, 3.0]])
W, b = np.ones((2, 2)), np.zeros(2)
affine = Affine(W, b)
relu = Relu()
sigmoid = Sigmoid()
add_layer = AddLayer()
Linear = affine.forward(x)
ReLU = relu.forward(Linear)
out = sigmoid.forward(ReLU)
dout = np.ones_like(out)
print(relu.backward(sigmoid.backward(dout)), affine.dW if hasattr(affine, "dW") else None)
Add = add_layer.forward(1, 2)
