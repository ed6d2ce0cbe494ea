class MulLayer:
def __init__(self):
self.x = None
self.y = None
def forward(self, x, y): # 앞으로
self.x = x
self.y = y
result = x * y
return result
def backward(self, dout): # 뒤로
dx = self.y * dout
dy = self.x * dout
return dx, dy

# 사과 두 개 사기
apple = 100
apple_num = 2
tax = 1.1
apple_mul = MulLayer()
tax_mul = MulLayer()
apple_total = apple_mul.forward(apple, apple_num)
price = tax_mul.forward(apple_total, tax)
print(price)
# 미분값 구하기
dprice = 1
dapple_total, dtax = tax_mul.backward(dprice)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(dapple, dapple_num, dtax)

class AddLayer:
def __init__(self):
pass # 기억할 값이 없다
def forward(self, x, y):
result = x + y
return result
def backward(self, dout):
dx = 1 * dout
dy = 1 * dout
return dx, dy

# 귤도 같이 사기
apple = 100
apple_num = 2
orange = 150
orange_num = 3
tax = 1.1
apple_mul = MulLayer()
orange_mul = MulLayer()
fruit_add = AddLayer()
tax_mul = MulLayer()
# 계산 순서: 사과, 귤, 합, 세금
apple_total = apple_mul.forward(apple, apple_num)
orange_total = orange_mul.forward(orange, orange_num)
fruit_total = fruit_add.forward(apple_total, orange_total)
price = tax_mul.forward(fruit_total, tax)
# 순서를 뒤집어서
dprice = 1
dfruit_total, dtax = tax_mul.backward(dprice)
dapple_total, dorange_total = fruit_add.backward(dfruit_total)
dorange, dorange_num = orange_mul.backward(dorange_total)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(price)
print(dapple_num, dapple, dorange, dorange_num, dtax)

class Relu:
def __init__(self):
self.mask = None
def forward(self, x):
self.mask = (x <= 0)
result = x.copy()
result[self.mask] = 0
return result
def backward(self, dout):
dout[self.mask] = 0
dx = dout
return dx

import numpy as np
# 0 이하인 칸 찾기
x = np.array([[1.0, -0.5], [-2.0, 3.0]])
print(x)
mask = (x <= 0)
print(mask)

# 행마다 편향이 더해지는지 보기
XW = np.array([[0, 0, 0], [10, 10, 10]])
B = np.array([1, 2, 3])
print(XW)
print(XW + B)
# 편향의 기울기는 열의 합
dY = np.array([[1, 2, 3], [4, 5, 6]])
print(dY)
dB = np.sum(dY, axis=0)
print(dB)

class Affine:
def __init__(self, W, b):
self.W = W
self.b = b
self.x = None
self.dW = None
self.db = None
def forward(self, x):
self.x = x
result = np.dot(self.x, self.W) + self.b
return result
def backward(self, dout):
dx = np.dot(dout, self.W.T)
self.dW = np.dot(self.x.T, dout)
self.db = np.sum(dout, axis=0)
return dx

class SoftmaxWithLoss:
def __init__(self):
self.loss = None # 손실값
self.y = None # 예측 확률
self.t = None # 정답
def forward(self, x, t):
self.t = t
self.y = softmax(x)
self.loss = cross_entropy_error(self.y, self.t)
return self.loss
def backward(self, dout=1):
batch_size = self.t.shape[0]
if self.t.size == self.y.size:
return dx
