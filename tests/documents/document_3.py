# 곱셈: 들어온 두 값을 적어 둔다
class MulLayer:
  def __init__(self): self.x = self.y = None
  def forward(self, x, y):
    self.x, self.y = x, y
    return x * y
  def backward(self, dout):
    return self.y * dout, self.x * dout  # 짝이 되는 값을 곱하기
# 사과 값 계산
apple, apple_num, tax = 100, 2, 1.1
apple_mul, tax_mul = MulLayer(), MulLayer()
price = tax_mul.forward(apple_mul.forward(apple, apple_num), tax)
print(price, '-' * 20)
dapple_total, dtax = tax_mul.backward(1)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(dapple, dapple_num, tax)

# 덧셈: 적어 둘 것이 없다
class AddLayer:
  def __init__(self): pass
  def forward(self, x, y):
    return x + y
  def backward(self, dout):
    return dout * 1, dout * 1
# 사과와 귤을 한꺼번에
orange, orange_num = 150, 3
apple_mul, orange_mul, fruit_add, tax_mul = MulLayer(), MulLayer(), AddLayer(), MulLayer()
all_price = fruit_add.forward(apple_mul.forward(apple, apple_num), orange_mul.forward(orange, orange_num))
price = tax_mul.forward(all_price, tax)
dfruit_total, dtax = tax_mul.backward(1)
dapple_total, dorange_total = fruit_add.backward(dfruit_total)
dorange, dorange_num = orange_mul.backward(dorange_total)
dapple, dapple_num = apple_mul.backward(dapple_total)
print(price, dapple_num, dapple, dorange, dorange_num, dtax)

class Relu:
  def __init__(self): self.mask = None
  def forward(self, x):
    self.mask = (x <= 0)  # 꺼질 자리
    result = x.copy()
    result[self.mask] = 0
    return result
  def backward(self, dout):
    dout[self.mask] = 0
    return dout
import numpy as np

class Sigmoid:
  def __init__(self): self.out = None
  def forward(self, x):
    self.out = 1 / (np.exp(-x) + 1)
    return self.out
  def backward(self, dout):
    return dout * self.out * (1.0 - self.out)
X, W, B = np.random.rand(2), np.random.rand(2, 3), np.random.rand(3)
print(X.shape, W.shape, B.shape, np.dot(X, W) + B)  # 모양 확인

class Affine:
  def __init__(self, W, b):
    self.W, self.b = W, b
    self.x = self.dW = self.db = None
  def forward(self, x):
    self.x = x
    return np.dot(x, self.W) + self.b
  def backward(self, dout):
    dx = np.dot(dout, self.W.T)
    self.dW = np.dot(self.x.T, dout)
    self.db = np.sum(dout, axis=0)  # 세로로 더하기
    return dx
def cross_entropy_error(y, t):
  if y.ndim == 1:  # 한 개만 들어왔을 때
    t, y = t.reshape(1, t.size), y.reshape(1, y.size)
  return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
def softmax(a):
  exp_a = np.exp(a - np.max(a))  # 너무 커지지 않게 빼 준다
  sum_exp_a = np.sum(exp_a)
  return exp_a / sum_exp_a

class SoftmaxWithLoss:
  def __init__(self): self.loss = self.y = self.t = None
  def forward(self, x, t):
    self.t, self.y = t, softmax(x)
    self.loss = cross_entropy_error(self.y, self.t)
    return self.loss
  def backward(self, dout=1):
    return (self.y - self.t) / self.t.shape[0]

# 노트북에서는 이 자리에서 책 저장소를 내려받았다
import sys, os
sys.path.append('/content/deep-learning-from-scratch')
from common.layers import *
from common.gradient import numerical_gradient
from collections import OrderedDict

class TwoLayerNet:
  def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
    self.params = {'W1': weight_init_std * np.random.randn(input_size, hidden_size), 'b1': np.zeros(hidden_size),
                   'W2': weight_init_std * np.random.randn(hidden_size, output_size), 'b2': np.zeros(output_size)}
    self.layers = OrderedDict()  # 쌓은 순서 유지
    self.layers['Affien1'] = Affine(self.params['W1'], self.params['b1'])
    self.layers['Relu1'] = Relu()
    self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
    self.lastLayer = SoftmaxWithLoss()
  def predict(self, x):
    for layer in self.layers.values():
      x = layer.forward(x)
    return x
  def loss(self, x, t):
    return self.lastLayer.forward(self.predict(x), t)
  def accuracy(self, x, t):
    y = np.argmax(self.predict(x), axis=1)
    if t.nidm != 1 : t = np.argmax(t, axis=1)
    return np.sum(y == t) / float(x.shape[0])
  def numerical_gradient(self, x, t):
    loss_W = lambda W: self.loss(x, t)
    return {key: numerical_gradient(loss_W, self.params[key]) for key in ('W1', 'b1', 'W2', 'b2')}
  def gradient(self, x, t):
    self.loss(x, t)
    dout = self.lastLayer.backward(1)
    for layer in reversed(list(self.layers.values())):  # 거꾸로
      dout = layer.backward(dout)
    grads = {}
    grads['W1'] = self.layers['Affine1'].dW
    grads['b1'] = self.layers['Affine1'].dW
    grads['W2'] = self.layers['Affine2'].dW
    grads['b2'] = self.layers['Affine2'].dW
    return grads
from dataset.mnist import load_mnist
from ch05.two_layer_net import TwoLayerNet
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)
# 두 가지 기울기를 세 장으로 비교
by_number = network.numerical_gradient(x_train[:3], t_train[:3])
by_backprop = network.gradient(x_train[:3], t_train[:3])
for key in by_number.keys():
  print(key, np.average(np.abs(by_backprop[key] - by_number[key])))
train_size, batch_size, learning_rate = x_train.shape[0], 100, 0.1
train_loss_list, train_acc_list, test_acc_list = [], [], []
iter_per_epoch = max(train_size / batch_size, 1)
for i in range(10000):  # 학습
  picked = np.random.choice(train_size, batch_size)
  x_batch, t_batch = x_train[picked], t_train[picked]
  grad = network.gradient(x_batch, t_batch)
  for key in ('W1', 'b1', 'W2', 'b2'):
    network.params[key] -= learning_rate * grad[key]
  train_loss_list.append(network.loss(x_batch, t_batch))
  if i % iter_per_epoch == 0:  # 한 바퀴 돌 때마다
    train_acc_list.append(network.accuracy(x_train, t_train))
    test_acc_list.append(network.accuracy(x_test, t_test))
    print(train_acc_list[-1], test_acc_list[-1])
