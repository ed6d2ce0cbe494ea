import numpy as np
from mytorch.nn.activation import Softmax

class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        self.C = A.shape[1]
        se = (A - Y) * (A - Y)
        sse = np.ones((1, self.N)) @ se @ np.ones((self.C, 1))
        mse = sse / (self.N * self.C)
        return mse
    def backward(self):
        return 2 * (self.A - self.Y) / (self.N * self.C)

class CrossEntropyLoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N = A.shape[0]
        C = A.shape[1]
        Ones_C = np.ones((C, 1), dtype="f")
        Ones_N = np.ones((self.N, 1), dtype="f")
        self.softmax = np.exp(A) / (np.exp(A) @ Ones_C)
        crossentropy = (-Y * np.log(self.softmax + 1e-9)) @ Ones_C
        sum_crossentropy = Ones_N.T @ crossentropy
        L = sum_crossentropy / self.N
        return L
    def backward(self):
        dLdA = (self.softmax - self.Y) / self.N
        return dLdA
