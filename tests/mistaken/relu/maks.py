# finding: attribute_misspelt; class: typo-attr
# line: 10
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        result = x.copy()
        result[self.maks] = 0
        return result

    def backward(self, dout):
        dout[self.mask] = 0
        return dout
