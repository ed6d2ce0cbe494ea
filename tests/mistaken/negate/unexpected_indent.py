# finding: indentation; class: wrong-indent
# line: 6
class Negate:
    def forward(self, x):
        out = -x
          return out

    def backward(self, dout):
        return -dout
