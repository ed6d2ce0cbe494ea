"""Implement buy_apple: the price of two apples with tax, and its gradients."""

from graph.mul_layer import MulLayer


def buy_apple():
    """Buy 2 apples at 100 each and pay 10 % tax.

    Formula:   price = apple * apple_num * tax
               with apple = 100, apple_num = 2, tax = 1.1

    Forward:   apple, apple_num --(*)--> apple_price
               apple_price, tax --(*)--> price
    Backward:  the same two nodes, the last one first. It starts with dprice = 1.

    Every value here is one number, so every gradient is one number too.

    Use two MulLayer objects, one for each (*). A layer remembers its own inputs,
    so one object cannot do the work of both.

    There is no `backward` to write here: you call `backward` of the two layers.
    A call gives two gradients, in the order in which you gave the inputs to `forward`.
    Return (price, (dapple, dapple_num, dtax)), in exactly this order.

    Example: the result is 220 for the price and (2.2, 110, 200) for the gradients.
    You can check dapple = 2.2 by hand. If one apple costs 101 and not 100, then you pay
    101 * 2 * 1.1 = 222.2, and this is 2.2 more. (A tiny rounding error is fine.)
    """
    raise NotImplementedError
