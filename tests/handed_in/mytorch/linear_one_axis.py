import numpy as np
class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features), dtype="f")
        self.b = np.zeros(out_features, dtype="f")
        self.debug = debug
    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        Z = np.dot(A, self.W.T) + self.b
        return Z
    def backward(self, dLdZ):
        dLdA = np.dot(dLdZ, self.W)
        self.dLdW = np.dot(dLdZ.T, self.A)
        self.dLdb = np.sum(dLdZ, axis=0)
        if self.debug:
            self.dLdA = dLdA
        return dLdA
