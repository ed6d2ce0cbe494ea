# style: Function1 to Function4 under a class Sigmoid; the last node's and the whole's backward take no dout
import numpy as np


class Function1:
    def forward(self, z):
        return -z

    def backward(self, upstream):
        return -1 * upstream


class Function2:
    def forward(self, z):
        self.exp = np.exp(z)
        return self.exp

    def backward(self, upstream):
        return self.exp * upstream


class Function3:
    def forward(self, z):
        return 1 + z

    def backward(self, upstream):
        return 1 * upstream


class Function4:
    def forward(self, z):
        self.z = z
        return 1 / z

    def backward(self):
        return -1 / self.z ** 2


class Sigmoid:
    def __init__(self):
        self.first = Function1()
        self.second = Function2()
        self.third = Function3()
        self.fourth = Function4()

    def forward(self, z):
        z = self.first.forward(z)
        z = self.second.forward(z)
        z = self.third.forward(z)
        return self.fourth.forward(z)

    def backward(self):
        d = self.fourth.backward()
        d = self.third.backward(d)
        d = self.second.backward(d)
        return self.first.backward(d)
