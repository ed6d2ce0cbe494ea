class Momentum:
    def __init__(self, lr, rate):
        self.lr, self.rate, self.v = lr, rate, 0

    def step(self, w, g):
        self.v = self.rate * self.v - self.lr * g
        return w + self.v
