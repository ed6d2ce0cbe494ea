# finding: meant; class: used-before-set
# line: 13
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        n, d = x.shape
        x = self.x
        self.dW = x.reshape(n, d).T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T
