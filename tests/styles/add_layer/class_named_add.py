# style: the class is called Add
# remark: no plain numbers
import numpy as np


class Add:
    def forward(self, left, right):
        return left + right

    def backward(self, upstream):
        return upstream.copy(), upstream.copy()
