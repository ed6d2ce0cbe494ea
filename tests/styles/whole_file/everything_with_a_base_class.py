# style: one file for everything, a Layer base class with __call__, tabs, CRLF
# exercises: graph/mul_layer, graph/add_layer, activation/relu, activation/sigmoid, affine/affine, affine/softmax
# remark: no 4-D input
import numpy as np


class Layer:
	def forward(self, *args):
		raise NotImplementedError

	def backward(self, dout):
		raise NotImplementedError

	def __call__(self, *args):
		return self.forward(*args)

	def __repr__(self):
		return f"{type(self).__name__}()"


class MulLayer(Layer):
	def forward(self, x, y):
		self.cache = (x, y)
		return x * y

	def backward(self, dout):
		(x, y) = self.cache
		return (dout * y, dout * x)


class AddLayer(Layer):
	def forward(self, x, y):
		return x + y

	def backward(self, dout):
		return (dout, dout)


class Relu(Layer):
	def forward(self, x):
		self.mask = x <= 0
		out = x.copy()
		out[self.mask] = 0
		return out

	def backward(self, dout):
		dx = dout.copy()
		dx[self.mask] = 0
		return dx


class Sigmoid(Layer):
	def forward(self, x):
		self.out = out = 1 / (1 + np.exp(-x))
		return out

	def backward(self, dout):
		return dout * self.out * (1.0 - self.out)


class Affine(Layer):
	def __init__(self, W, b):
		self.W = W
		self.b = b

	def forward(self, x):
		self.x = x
		return x.dot(self.W) + self.b

	def backward(self, dout):
		self.dW = self.x.T.dot(dout)
		self.db = dout.sum(0)
		return dout.dot(self.W.T)


def softmax(x):
	e = np.exp(x - x.max(-1, keepdims=True))
	return e / e.sum(-1, keepdims=True)


if __name__ == "__main__":
	print(Relu()(np.array([[1.0, -1.0]])))
	print(softmax(np.array([[0.3, 2.9, 4.0]])))
