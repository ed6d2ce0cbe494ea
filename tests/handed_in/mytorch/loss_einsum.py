import numpy as np
class Softmax:
    def forward(self, Z):
        e = np.exp(Z - Z.max(1, keepdims=True)); self.A = e / e.sum(1, keepdims=True); return self.A
    def backward(self, dLdA):
        return np.einsum('ni,nij->nj', dLdA, np.einsum('ni,ij->nij', self.A, np.eye(self.A.shape[1])) - np.einsum('ni,nj->nij', self.A, self.A))
class MSELoss:
    def forward(self, A, Y):
        self.diff = np.subtract(A, Y)
        return float(np.square(self.diff).mean())
    def backward(self):
        N, C = self.diff.shape
        return (2 / (N * C)) * self.diff
class CrossEntropyLoss:
    def forward(self, A, Y):
        self.P, self.Y = Softmax().forward(A), Y
        loss = 0.0
        for i in range(len(A)):
            loss -= np.log(self.P[i, np.argmax(Y[i])])
        return loss / len(A)
    def backward(self):
        g = self.P.copy()
        g[np.arange(len(g)), self.Y.argmax(1)] -= 1
        return g / len(g)
