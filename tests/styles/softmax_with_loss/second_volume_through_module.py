# style: the second volume's loss, with the functions reached through a module that was not handed in
# remark: no 1-D scores
from common import functions
from common.np import np


class SoftmaxWithLoss:
    def __init__(self):
        self.params, self.grads = [], []
        self.y = None
        self.t = None

    def forward(self, x, t):
        self.t = t
        self.y = functions.softmax(x)
        if self.t.size == self.y.size:
            self.t = self.t.argmax(axis=1)
        return functions.cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        dx[np.arange(batch_size), self.t] -= 1
        dx *= dout
        dx = dx / batch_size
        return dx
