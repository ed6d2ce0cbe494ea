# finding: body_missing; class: empty-body
# line: 4
class Relu:
    # todo


def relu(x):
    return x * (x > 0)
