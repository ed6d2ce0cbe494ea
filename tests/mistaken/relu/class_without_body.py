# finding: syntax
# line: 7
class Relu:
    # todo


def relu(x):
    return x * (x > 0)
