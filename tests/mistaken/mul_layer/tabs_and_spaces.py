# finding: tabs_and_spaces; class: mixed-tabs-spaces
# line: 7
class MulLayer:
    def forward(self, x, y):
        self.x = x
        self.y = y
	return x * y

    def backward(self, dout):
        return dout * self.y, dout * self.x
