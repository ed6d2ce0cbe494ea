# finding: method_missing
# line: 3
class Negate:
    def forward(self, x):
        return -x
