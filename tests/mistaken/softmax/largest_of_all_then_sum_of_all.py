# finding: whole_array; class: softmax-whole-array
# line: 9
import numpy as np


def softmax(a):
    largest = np.max(a)
    numbers = np.exp(a - largest)
    return numbers / np.sum(numbers)
