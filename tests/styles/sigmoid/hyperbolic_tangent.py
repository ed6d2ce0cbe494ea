# style: written with the tanh of half the input, and numpy is imported under its full name
import numpy


class Sigmoid:
    def forward(self, x):
        self.half = numpy.tanh(x / 2)
        return (1 + self.half) / 2

    def backward(self, dout):
        return dout * (1 - self.half ** 2) / 4
