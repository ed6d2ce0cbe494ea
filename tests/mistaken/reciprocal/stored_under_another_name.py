# finding: attribute_not_set; class: typo-attr
# line: 9
class Reciprocal:
    def forward(self, x):
        self.z = 1 / x
        return self.z

    def backward(self, dout):
        return -dout * self.out ** 2
