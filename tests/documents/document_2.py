import numpy as np

# 시그모이드를 네 조각으로 나누기: 부호, 지수, 더하기 1, 역수
class Function1:
    def forward(self, z):
        self.z1 = -z
        return self.z1
    def backward(self, dy_dz1):
        return -1 * dy_dz1

class Function2:
    def forward(self, z1):
        self.z2 = np.exp(z1)
        return self.z2
    def backward(self, dy_dz2):
        return self.z2 * dy_dz2  # 지수 함수의 미분은 자기 자신

class Function3:
    def forward(self, z2):
        self.z3 = z2 + 1
        return self.z3
    def backward(self, da_dz3):
        return 1 * da_dz3

class Function4:
    def forward(self, z3):
        self.z3 = z3
        self.a = 1 / z3
        return self.a
    def backward(self):
        return -1 / (self.z3 ** 2)  # 마지막 조각이라 받는 값이 없다

class Sigmoid:
    def __init__(self):
        self.fn1, self.fn2 = Function1(), Function2()
        self.fn3, self.fn4 = Function3(), Function4()
    def forward(self, z):
        z2 = self.fn2.forward(self.fn1.forward(z))
        z3 = self.fn3.forward(z2)
        return self.fn4.forward(z3)
    def backward(self):
        grad = self.fn4.backward()
        grad = self.fn3.backward(grad)
        grad = self.fn2.backward(grad)
        return self.fn1.backward(grad)
sigmoid = Sigmoid()
a = sigmoid.forward(0)
dy_dz = sigmoid.backward()
print(f"{a=} {dy_dz=}")  # 0.5, 0.25

# 뉴런 하나 (가중치 둘, 처음 값은 아무거나)
class AffineFunction:
    def __init__(self):
        self.w = np.random.randn(2)
        self.b = np.random.randn()
    def forward(self, X):
        self.X = X
        self.z = np.dot(X, self.w) + self.b
        return self.z
    def backward(self, dJ_dz, lr):
        dz_dw, dz_db = self.X, 1
        self.w -= lr * dJ_dz * dz_dw  # 기울기 반대쪽으로 조금
        self.b -= lr * dJ_dz * dz_db

class Sigmoid:
    def forward(self, z):
        self.z = z
        self.a = 1 / (1 + np.exp(-z))
        return self.a
    def backward(self, dJ_dpred):
        da_dz = (1 - self.a) * self.a
        return dJ_dpred * da_dz

class BCELoss:
    def __call__(self, pred, y):
        J = -(y * np.log(pred) + (1 - y) * np.log(1 - pred))
        dJ_dpred = (pred - y) / (pred + 1e-7 * (1 - pred + 1e-7))  # 0으로 나누지 않게
        return J, dJ_dpred

class Model:
    def __init__(self):
        self.affine = AffineFunction()
        self.sigmoid = Sigmoid()
    def forward(self, X):
        return self.sigmoid.forward(self.affine.forward(X))
    def backward(self, dJ_dpred, lr):
        dJ_dz = self.sigmoid.backward(dJ_dpred)
        w, b = self.affine.backward(dJ_dz, lr)
        return w, b

# 점 하나로 서른 번
X, y, lr = np.array([1, 0]), 0, 0.1
model, loss_fn = Model(), BCELoss()
for step in range(30):
    pred = model.forward(X)
    loss, dJ_dpred = loss_fn(pred, y)
    print(f"{step}: {loss:.4f}")
    model.backward(dJ_dpred, lr)

# 네 점을 돌아가며 2000번
def train_andgate():
    inputs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    answers = [0, 0, 0, 1]
    model, loss_fn, lr = Model(), BCELoss(), 0.1
    for i in range(2000):
        X, y = inputs[i % 4], answers[i % 4]
        pred = model.forward(X)
        loss, dJ_dpred = loss_fn(pred, y)
        w, b = model.backward(dJ_dpred, lr)
        if i in [0, 201, 402, 603, 804, 1005, 1206, 1407, 1608, 1809, 2000]:
            print(f"{w=} {b=:.4f} {X=} {y=} {pred=:.4f} {loss=:.4f}")

# 여기부터는 다른 파일: 두 무리의 점 나누기
from dl_09_full_nn import Model
from dl_09_full_nn import BCELoss
from sklearn.datasets import make_blobs
import matplotlib.pyplot as plt
import numpy as np

def calculate_accuracy(preds, targets):
    hits = (np.round(preds) == targets).sum().item()
    return hits / len(targets)

def main_routine():
    N_SAMPLES, LR, EPOCHS = 100, 0.001, 30
    X, y = make_blobs(n_samples=N_SAMPLES, centers=2, n_features=2, cluster_std=0.5, random_state=0)
    model, loss_fn = Model(), BCELoss()
    accuracies, losses = list(), list()
    for epoch in range(EPOCHS):
        preds, epoch_losses = list(), list()
        for X_, y_ in zip(X, y):
            pred = model.forward(X_)
            loss, dJ_dpred = loss_fn(pred, y_)
            w, b = model.backward(dJ_dpred, LR)
            preds.append(pred)
            epoch_losses.append(loss)
        accuracies.append(calculate_accuracy(preds, y))
        losses.append(sum(epoch_losses) / len(epoch_losses))
    # 위에는 손실, 아래에는 정확도
    fig, axes = plt.subplots(2, 1, figsize=(10, 5))
    for ax, values, title in zip(axes, (losses, accuracies), ("BCELoss", "Accuracy")):
        ax.plot(values, linestyle='-')
        ax.set_ylabel(title, fontsize=15)
    axes[1].set_xlabel("Epoch", fontsize=15)
    fig.tight_layout()
    plt.show()

if __name__ == '__main__':
    main_routine()
