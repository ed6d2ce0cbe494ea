# finding: method_misspelt; class: method-name-typo
# line: 9
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backwad(self, dout):
        return dout * self.y, dout * self.x
