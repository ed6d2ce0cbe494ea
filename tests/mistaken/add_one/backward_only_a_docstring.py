# finding: missing_return; class: empty-body
# line: 9
class AddOne:
    def forward(self, x):
        return x + 1

    def backward(self, dout):
        """Pass dout on."""
