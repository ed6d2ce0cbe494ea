# finding: name_misspelt; class: typo-name
# line: 11
from cross_entropy_error import cross_entropy_error
from softmax import softmax


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = closs_entropy_error(self.y, t)
        return self.loss

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
