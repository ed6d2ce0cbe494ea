# finding: method_misspelt; class: method-name-typo
# line: 8
class MulLayer:
    def __init__(self):
        self.x = None
        self.y = None

    def forwrad(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dout):
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy
