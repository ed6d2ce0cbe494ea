# style: indented with tabs, one-line methods, semicolons and a backslash continuation
# exercises: activation/relu, activation/sigmoid, affine/affine
# remark: no 4-D input
import numpy as np; import math

class Relu:
	mask = None
	def forward(self, x): self.mask = (x > 0); return x*self.mask
	def backward(self, dout): return dout*self.mask

class Sigmoid():
	def __init__(self, *args, **kwargs): self.out = None
	def forward(self, x):
		self.out = 1/(1 + np.exp(-x)); return self.out
	def backward(self, dout):
		return dout*self.out \
			*(1 - self.out)

class Affine():
	def __init__(self, W, b): self.W = W; self.b = b; self.dW = self.db = None
	def forward(self, x): self.x = x; return x@self.W + self.b
	def backward(self, dout):
		self.dW = self.x.T@dout; self.db = dout.sum(axis=0)
		return dout@self.W.T

print(Relu().forward(np.array([-1., 1.]))); print(math.pi)
