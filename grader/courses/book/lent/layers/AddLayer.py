class AddLayer:
    def forward(self, x, y):
        return x + y

    def backward(self, dout=1):
        return dout, dout
