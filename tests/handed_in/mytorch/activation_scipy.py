import numpy as np
import scipy


class Identity:
    def forward(self, Z):
        self.A = Z
        return self.A

    def backward(self, dLdA):
        dAdZ = np.ones(self.A.shape, dtype="f")
        return dLdA * dAdZ


class Sigmoid(Identity):
    def forward(self, Z):
        self.A = np.where(Z >= 0, 1 / (1 + np.exp(-np.abs(Z))), np.exp(-np.abs(Z)) / (1 + np.exp(-np.abs(Z))))
        return self.A

    def backward(self, dLdA):
        return dLdA * (self.A - self.A ** 2)


class Tanh:
    def forward(self, Z):
        self.A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
        return self.A

    def backward(self, dLdA):
        return dLdA - dLdA * self.A * self.A


class ReLU:
    def forward(self, Z):
        A = Z.copy()
        A[A < 0] = 0
        self.A = A
        return A

    def backward(self, dLdA):
        dAdZ = np.where(self.A > 0, 1, 0)
        dLdZ = dAdZ * dLdA
        return dLdZ


class GELU:
    def forward(self, Z):
        self.Z = Z
        self.A = 0.5 * Z * (1 + scipy.special.erf(Z / np.sqrt(2)))
        return self.A

    def backward(self, dLdA):
        return dLdA * (0.5 * (1 + scipy.special.erf(self.Z / np.sqrt(2))) + self.Z / np.sqrt(2 * np.pi) * np.exp(-0.5 * self.Z ** 2))


class Softmax:
    def forward(self, Z):
        self.A = np.exp(Z) / np.sum(np.exp(Z), axis=1, keepdims=True)
        return self.A

    def backward(self, dLdA):
        N, C = dLdA.shape
        dLdZ = np.zeros((N, C), dtype="f")
        for i in range(N):
            J = np.zeros((C, C), dtype="f")
            for m in range(C):
                for n in range(C):
                    J[m, n] = self.A[i, m] * (1 - self.A[i, m]) if m == n else -self.A[i, m] * self.A[i, n]
            dLdZ[i, :] = dLdA[i, :] @ J
        return dLdZ
