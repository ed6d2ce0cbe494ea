# finding: method_misspelt; class: method-name-typo
# line: 4
class AddLayer:
    def forword(self, x, y):
        out = x + y
        return out

    def backward(self, dout):
        dx = dout
        dy = dout
        return dx, dy
