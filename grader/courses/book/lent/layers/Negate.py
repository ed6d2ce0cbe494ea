class Negate:
    def forward(self, x):
        return -x

    def backward(self, dout=1):
        return -dout
