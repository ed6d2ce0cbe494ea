# finding: keyword_misspelt; class: keyword-typo
# line: 5
class AddLayer:
    def forward(self, x, y):
        retturn x + y

    def backward(self, dout):
        return dout, dout
