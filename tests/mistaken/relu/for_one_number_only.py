# finding: one_number_only; class: scalar-only
# line: 6
class Relu:
    def forward(self, x):
        self.x = x
        if x > 0:
            return x
        return 0

    def backward(self, dout):
        if self.x > 0:
            return dout
        return 0
