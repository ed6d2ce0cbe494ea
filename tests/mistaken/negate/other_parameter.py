# finding: name_misspelt; class: wrong-signature
# line: 8
class Negate:
    def forward(self, x):
        return -x

    def backward(self, out):
        return -dout
