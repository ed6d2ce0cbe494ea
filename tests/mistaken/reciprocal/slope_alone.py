# finding: slope_of_reciprocal_alone; class: missing-factor
# line: 9
class Reciprocal:
    def forward(self, x):
        self.x = x
        return 1 / x

    def backward(self, dout=1):
        return -1 / (self.x * self.x)
