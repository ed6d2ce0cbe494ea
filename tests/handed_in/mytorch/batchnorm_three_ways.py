import numpy as np
class BatchNorm1d:
    def __init__(self, num_features, alpha=0.9):
        self.alpha = alpha
        self.eps = 1e-8
        self.BW = np.ones((1, num_features))
        self.Bb = np.zeros((1, num_features))
        self.dLdBW = np.zeros((1, num_features))
        self.dLdBb = np.zeros((1, num_features))
        self.running_M = np.zeros((1, num_features))
        self.running_V = np.ones((1, num_features))
    def forward(self, Z, eval=False):
        self.Z = Z
        self.N = self.Z.shape[0]
        self.M = np.sum(self.Z, axis=0) / self.N
        self.V = np.sum((self.Z - self.M) ** 2, axis=0) / self.N
        if eval == False:
            self.NZ = (self.Z - self.M) / np.sqrt(self.V + self.eps)
            self.BZ = self.BW * self.NZ + self.Bb
            self.running_M = self.alpha * self.running_M + (1 - self.alpha) * self.M
            self.running_V = self.alpha * self.running_V + (1 - self.alpha) * self.V
        else:
            self.NZ = (self.Z - self.running_M) / np.sqrt(self.running_V + self.eps)
            self.BZ = self.BW * self.NZ + self.Bb
        return self.BZ
    def backward(self, dLdBZ):
        self.dLdBb = np.sum(dLdBZ, axis=0)
        self.dLdBW = np.sum(dLdBZ * self.NZ, axis=0)
        dLdNZ = dLdBZ * self.BW
        dLdV = -0.5 * np.sum(dLdNZ * (self.Z - self.M) * (self.V + self.eps) ** -1.5, axis=0)
        dNZdM = -(self.V + self.eps) ** -0.5 - 0.5 * (self.Z - self.M) * (self.V + self.eps) ** -1.5 * (-2 * np.sum(self.Z - self.M, axis=0) / self.N)
        dLdM = np.sum(dLdNZ * dNZdM, axis=0)
        return dLdNZ * ((self.V + self.eps) ** -0.5) + dLdV * (2 / self.N * (self.Z - self.M)) + dLdM / self.N
