# finding: one_added_to_dout; class: missing-factor
# line: 8
class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        return dout + 1
