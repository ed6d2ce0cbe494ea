import numpy as np
class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = None  # TODO
        self.b = None  # TODO
        self.debug = debug
    def forward(self, A):
        self.A = None  # TODO
        self.N = None  # TODO
        Z = None  # TODO
        return NotImplemented
    def backward(self, dLdZ):
        dLdA = None  # TODO
        self.dLdW = None  # TODO
        self.dLdb = None  # TODO
        if self.debug:
            self.dLdA = dLdA
        return NotImplemented
class Sigmoid:
    """
    On same lines: define forward and backward.
    """
class GELU:
    """
    On same lines: define forward and backward.
    """
    pass
class Softmax:
    def forward(self, Z):
        """doc"""
        self.A = None  # TODO
        return NotImplemented
    def backward(self, dLdA):
        N = None  # TODO
        C = None  # TODO
        dLdZ = None  # TODO
        for i in range(N):
            J = None  # TODO
            for m in range(C):
                for n in range(C):
                    J[m, n] = None  # TODO
            dLdZ[i, :] = None  # TODO
        return NotImplemented
class MSELoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N = None  # TODO
        self.C = None  # TODO
        se = None  # TODO
        sse = None  # TODO
        mse = None  # TODO
        return NotImplemented
    def backward(self):
        dLdA = None
        return NotImplemented
class CrossEntropyLoss:
    def forward(self, A, Y):
        self.A = A
        self.Y = Y
        self.N = None  # TODO
        self.C = None  # TODO
        Ones_C = None  # TODO
        Ones_N = None  # TODO
        self.softmax = None  # TODO
        crossentropy = None  # TODO
        sum_crossentropy_loss = None  # TODO
        mean_crossentropy_loss = sum_crossentropy_loss / self.N
        return NotImplemented
    def backward(self):
        dLdA = None  # TODO
        return NotImplemented
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
        self.N = None  # TODO
        self.M = None  # TODO
        self.V = None  # TODO
        if eval == False:
            self.NZ = None  # TODO
            self.BZ = None  # TODO
            self.running_M = None  # TODO
            self.running_V = None  # TODO
        else:
            self.NZ = None  # TODO
            self.BZ = None  # TODO
        return self.BZ
    def backward(self, dLdBZ):
        self.dLdBW = None  # TODO
        self.dLdBb = None  # TODO
        dLdNZ = None  # TODO
        dLdV = None  # TODO
        dLdM = None  # TODO
        dLdZ = None  # TODO
        return NotImplemented
class SGD:
    def __init__(self, model, lr=0.1, momentum=0):
        self.l = model.layers
        self.L = len(model.layers)
        self.lr = lr
        self.mu = momentum
        self.v_W = [np.zeros(self.l[i].W.shape, dtype="f") for i in range(self.L)]
        self.v_b = [np.zeros(self.l[i].b.shape, dtype="f") for i in range(self.L)]
    def step(self):
        for i in range(self.L):
            if self.mu == 0:
                self.l[i].W = None  # TODO
                self.l[i].b = None  # TODO
            else:
                self.v_W[i] = None  # TODO
                self.v_b[i] = None  # TODO
                self.l[i].W = None  # TODO
                self.l[i].b = None  # TODO
