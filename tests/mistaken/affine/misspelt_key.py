# finding: key_missing; class: typo-key
# line: 9
class Affine:
    def __init__(self, W, b):
        self.params = {"weight": W, "bias": b}

    def forward(self, x):
        self.x = x
        return x @ self.params["wieght"] + self.params["bias"]

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.params["weight"].T
