"""Implement buy_apple_orange: the price of apples and oranges with tax, and its gradients."""

from graph.add_layer import AddLayer
from graph.mul_layer import MulLayer


def buy_apple_orange():
    """Buy 2 apples at 100 each and 3 oranges at 150 each, and pay 10 % tax.

    Formula:   price = (apple * apple_num + orange * orange_num) * tax
               with apple = 100, apple_num = 2, orange = 150, orange_num = 3, tax = 1.1

    Forward:   apple, apple_num --(*)--> apple_price
               orange, orange_num --(*)--> orange_price
               apple_price, orange_price --(+)--> all_price
               all_price, tax --(*)--> price
    Backward:  the same four nodes in the opposite order. It starts with dprice = 1.

    Every value here is one number, so every gradient is one number too.

    Use three MulLayer objects (apple, orange, tax) and one AddLayer object.

    There is no `backward` to write here: you call `backward` of the four layers.
    A call gives two gradients, in the order in which you gave the inputs to `forward`.
    Return (price, (dapple_num, dapple, dorange, dorange_num, dtax)).
    Take care: in this result dapple_num stands before dapple.

    Example: the result is 715 for the price and (110, 2.2, 3.3, 165, 650) for the gradients.
    You can check dorange_num = 165 by hand. One orange more costs 150 * 1.1 = 165.
    (A tiny rounding error is fine.)
    """
    raise NotImplementedError
