# finding: stored_as_another; class: typo-attr
# line: 5
class Reciprocal:
    def forward(self, x):
        self.z = 1 / x
        return self.z

    def backward(self, dout):
        return -dout * self.out ** 2
