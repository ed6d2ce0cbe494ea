import numpy as np
class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))
    def forward(self, Z, eval=False):
        self.Z = Z
        self.N = Z.shape[0]
        ones = np.ones((self.N, 1))
        self.M = ones.T @ Z / self.N
        self.V = ones.T @ ((Z - ones @ self.M) ** 2) / self.N
        if not eval:
            self.NZ = (Z - ones @ self.M) / (ones @ np.sqrt(self.V + self.eps))
            self.BZ = (ones @ self.BW) * self.NZ + ones @ self.Bb
            self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
            self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        else:
            self.NZ = (Z - ones @ self.running_M) / (ones @ np.sqrt(self.running_V + self.eps))
            self.BZ = (ones @ self.BW) * self.NZ + ones @ self.Bb
        return self.BZ
    def backward(self, dLdBZ):
        ones = np.ones((self.N, 1))
        self.dLdBW = ones.T @ (dLdBZ * self.NZ)
        self.dLdBb = ones.T @ dLdBZ
        dLdNZ = dLdBZ * (ones @ self.BW)
        sig = self.V + self.eps
        dLdV = -0.5 * (dLdNZ * (self.Z - self.M) * sig ** (-3 / 2)).sum(axis=0, keepdims=True)
        dLdM = -(dLdNZ / np.sqrt(sig)).sum(axis=0, keepdims=True) - 2 / self.N * dLdV * (self.Z - self.M).sum(axis=0, keepdims=True)
        return dLdNZ / np.sqrt(sig) + dLdV * 2 / self.N * (self.Z - self.M) + dLdM / self.N
