import numpy as np
from math import erf, sqrt, pi
from scipy.special import erf as serf

class Sigmoid:
    def __init__(self):
        self.A = None
    def forward(self, Z):
        self.A = np.reciprocal(1. + np.exp(-Z))
        return self.A
    def backward(self, dLdA):
        self.dAdZ = np.multiply(self.A, np.ones_like(self.A) - self.A)
        return np.multiply(dLdA, self.dAdZ)

class Tanh:
    def forward(self, Z):
        self.Z = Z
        return np.tanh(Z)
    def backward(self, dLdA):
        return dLdA / np.cosh(self.Z) ** 2

class ReLU:
    def forward(self, Z):
        self.mask = Z > 0
        self.A = Z * self.mask
        return self.A
    def backward(self, dLdA):
        out = dLdA.copy()
        out[~self.mask] = 0
        return out

class GELU:
    def phi(self, Z):
        return 0.5 * (1 + np.vectorize(erf)(Z / sqrt(2)))
    def forward(self, Z):
        self.Z = Z
        return Z * self.phi(Z)
    def backward(self, dLdA):
        pdf = np.exp(-self.Z * self.Z / 2) / sqrt(2 * pi)
        return dLdA * (0.5 * (1 + serf(self.Z / sqrt(2))) + self.Z * pdf)

class Softmax:
    def forward(self, Z):
        e = np.exp(Z - np.max(Z))
        self.A = e / e.sum(axis=-1)[:, None]
        return self.A
    def backward(self, dLdA):
        rows = []
        for a, d in zip(self.A, dLdA):
            J = np.diag(a) - np.outer(a, a)
            rows.append(J.dot(d))
        return np.array(rows)
