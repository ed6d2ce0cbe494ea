# finding: stray_text; class: stray-text
# line: 8
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out cd

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx
