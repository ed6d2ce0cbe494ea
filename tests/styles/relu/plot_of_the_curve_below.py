# style: followed by a plot that cannot be drawn here and by prints of names that do not exist
import numpy as np
import matplotlib.pyplot as plt


class Relu:
    """양수는 그대로, 나머지는 0으로 보낸다."""

    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = np.less_equal(x, 0)
        out = x.copy()
        np.putmask(out, self.mask, 0)
        return out

    def backward(self, dout):
        dx = np.array(dout, copy=True)
        np.copyto(dx, 0, where=self.mask)
        return dx


x = np.arange(-3.0, 3.0, 0.1)
layer = Relu()
y = layer.forward(x)
plt.plot(x, y)
plt.title("ReLU 함수")
plt.show()
print(history[-1], undefined_name)
