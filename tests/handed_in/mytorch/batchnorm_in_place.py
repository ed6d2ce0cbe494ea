import numpy as np
class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha, self.eps = alpha, 1e-8
        self.BW, self.Bb = np.ones(num_features), np.zeros(num_features)
        self.running_M, self.running_V = np.zeros(num_features), np.ones(num_features)
    def forward(self, Z, eval=False):
        if eval:
            return (Z - self.running_M) / (self.running_V + self.eps) ** 0.5 * self.BW + self.Bb
        self.Z, self.N = Z, len(Z)
        self.M, self.V = np.mean(Z, axis=0), np.var(Z, axis=0)
        self.inv = 1 / np.sqrt(self.V + self.eps)
        self.NZ = (Z - self.M) * self.inv
        self.running_M *= self.alpha
        self.running_M += (1 - self.alpha) * self.M
        self.running_V *= self.alpha
        self.running_V += (1 - self.alpha) * self.V
        return self.NZ * self.BW + self.Bb
    def backward(self, dLdBZ):
        self.dLdBW, self.dLdBb = (dLdBZ * self.NZ).sum(0), dLdBZ.sum(0)
        d = dLdBZ * self.BW
        return self.inv / self.N * (self.N * d - d.sum(0) - self.NZ * (d * self.NZ).sum(0))
