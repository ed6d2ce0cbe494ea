import numpy as np
class Linear(object):
    def __init__(self, in_features, out_features, debug=False):
        self.in_features, self.out_features = in_features, out_features
        self.W, self.b = np.zeros([out_features, in_features]), np.zeros([out_features, 1])
    def forward(self, A):
        self.A = np.array(A, copy=True)
        Z = np.zeros((len(A), self.out_features))
        for n in range(len(A)):
            for m in range(self.out_features):
                for d in range(self.in_features):
                    Z[n, m] += A[n, d] * self.W[m, d]
                Z[n, m] += self.b[m, 0]
        return Z
    def backward(self, dLdZ):
        self.dLdW = np.zeros_like(self.W)
        self.dLdb = np.zeros_like(self.b)
        dLdA = np.zeros_like(self.A, dtype=float)
        for n in range(len(dLdZ)):
            self.dLdW += np.outer(dLdZ[n], self.A[n])
            self.dLdb += dLdZ[n].reshape(-1, 1)
            dLdA[n] += self.W.T @ dLdZ[n]
        return dLdA
