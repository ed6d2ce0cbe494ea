class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout=1):
        return dout
