# style: a helper function reads globals whose demo statements fail, and the demo ends in a loop that never stops
# exercises: affine/softmax, affine/cross_entropy_error
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    if t.size == y.size:
        t = t.reshape(y.shape).argmax(axis=1)
    return -np.log(y[np.arange(len(y)), t.reshape(-1)] + 1e-7).mean()


network = load_pretrained("sample_weight.pkl")
W1, b1 = network["W1"], network["b1"]
print("W1:", W1.shape)


def predict(x):
    return softmax(np.dot(x, W1) + b1)


def accuracy(x, t):
    return np.mean(predict(x).argmax(axis=1) == t)


print(accuracy(x_test, t_test))
step = 0
while True:
    step += 1
    if step % 1000 == 0:
        print("step", step)
