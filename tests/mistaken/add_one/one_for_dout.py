# finding: one_for_dout; class: missing-factor
# line: 9
class AddOne:
    def forward(self, x):
        self.x = x
        return x + 1

    def backward(self, dout):
        return self.x * 0 + 1
