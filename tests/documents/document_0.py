# 입력 두 개를 곱하는 노드
class MulLayer:
  def __init__(self):
    self.x = self.y = None  # 뒤로 갈 때 다시 쓴다

  def forward(self, x, y):
    self.x = x
    self.y = x
    result = x * y
    return result

  def backward(self, dout):
    # 상대편 입력을 곱해 준다
    dx = self.y * dout
    dy = self.x * dout
    return dx, dy

# 예제 1: 사과만 살 때
apple, apple_num = 100, 2
tax = 1.1
apple_mul, tax_mul = MulLayer(), MulLayer()
# 왼쪽에서 오른쪽으로
apple_total = apple_mul.forward(apple, apple_num)
price = tax_mul.forward(apple_total, tax)
print(price)
# 반대 방향으로
dprice = 1
dapple_total, dtax = tax_mul.backward(dprice)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(dapple, dapple_num, dtax)  # 20000 20000 200 이 나왔다

# 입력 두 개를 더하는 노드
class AddLayer:
  def __init__(self):
    pass

  def forward(self, x, y):
    result = x + y
    return result

  def backward(self, dout):
    # 받은 값을 양쪽에 똑같이 넘긴다
    dx = 1 * dout
    dy = 1 * dout
    return dx, dy

# 예제 2: 귤까지 살 때
apple, apple_num = 100, 2
orange, orange_num, tax = 150, 3, 1.1
apple_mul, orange_mul, tax_mul = MulLayer(), MulLayer(), MulLayer()
fruit_add = AddLayer()
apple_total = apple_mul.forward(apple, apple_num)
orange_total = orange_mul.forward(orange, orange_num)
fruit_total = fruit_add.forward(apple_total, orange_total)
price = tax_mul.forward(fruit_total, tax)
dprice = 1
dfruit_total, dtax = tax_mul.backward(dprice)
dapple_total, dorange_total = fruit_add.backward(dfruit_total)
dorange, dorange_num = orange_mul.backward(dorange_total)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(price)
print(dapple_num, dapple, dorange, dorange_num, dtax)

# 양수만 통과시키는 활성화 함수
class Relu:
  def __init__(self):
    self.mask = None

  def forward(self, x):
    self.mask = (x <= 0)
    result = x.copy()
    result[self.mask] = 0
    return result

  def backward(self, dout):
    dout[self.mask] = 0  # 막혔던 자리
    dx = dout
    return x

import numpy as np

# mask 모양 보기
x = np.array([[1.0, -0.5], [-2.0, 3.0]])
print(x)
mask = (x <= 0)
print(mask)

# S자 모양 활성화 함수
class Sigmoid:
  def __init__(self):
    self.out = None

  def forward(self, x):
    result = 1 / (np.exp(-x) + 1)
    self.out = result
    return result

  def backward(self, dout):
    dx = dout * self.out * (1.0 - self.out)
    return dx

# 편향은 모든 행에 똑같이 더해진다
XW = np.array([[0, 0, 0], [10, 10, 10]])
B = np.array([1, 2, 3])
print(XW)
print(XW + B)

# 그래서 거꾸로 올 때는 열마다 합친다
dY = np.array([[1, 2, 3], [4, 5, 6]])
print(dY)
print(np.sum(dY, axis=0))

# 행렬 곱 + 편향
class Affine:
  def __init__(self, W, b):
    self.W, self.b = W, b
    self.x = None
    self.dW = None
    self.db = None

  def forward(self, x):
    self.x = x
    result = np.dot(x, self.W) + self.b
    return result

  def backward(self, dout):
    dx = np.dot(dout, self.W.T)
    self.dW = np.dot(self.x.T, dout)
    self.db = np.sum(dout, axis=0)
    return dx

# 확률로 바꾸고 바로 손실까지
class SoftmaxWithLoss:
  def __init__(self):
    self.loss = None
    self.y = None  # 예측 확률
    self.t = None  # 정답

  def forward(self, x, t):
    self.t = t
    self.y = softmax(x)
    self.loss = corss_entropy_error(self.y, self.t)
    return self.loss

  def backward(self, dout=1):
    n = self.t.shape[0]
    dx = (self.y - self.t) / n
    return dx
