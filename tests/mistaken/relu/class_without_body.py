# finding: body_missing
# line: 4
class Relu:
    # todo


def relu(x):
    return x * (x > 0)
