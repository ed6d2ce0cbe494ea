# finding: method_missing; class: unfinished
# line: 3
class Negate:
    def forward(self, x):
        return -x
