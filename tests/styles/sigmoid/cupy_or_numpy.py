# style: tries to import cupy as np and falls back to numpy, the class stands in a try block too
try:
    import cupy as np
except ImportError:
    import numpy as np

try:

    class Sigmoid:
        def forward(self, x):
            self.out = 1 / (1 + np.exp(-x))
            return self.out

        def backward(self, dout):
            return dout * self.out * (1 - self.out)

except Exception as problem:
    print(problem)
