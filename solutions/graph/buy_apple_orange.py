"""buy_apple_orange: the price of apples and oranges with tax, and its gradients."""

from graph.add_layer import AddLayer
from graph.mul_layer import MulLayer


def buy_apple_orange():
    """The gradient walks the graph backward, and the addition sends it down both branches."""
    apple_layer = MulLayer()
    orange_layer = MulLayer()
    sum_layer = AddLayer()
    tax_layer = MulLayer()

    apple_price = apple_layer.forward(100, 2)
    orange_price = orange_layer.forward(150, 3)
    all_price = sum_layer.forward(apple_price, orange_price)
    price = tax_layer.forward(all_price, 1.1)

    dall_price, dtax = tax_layer.backward(1)
    dapple_price, dorange_price = sum_layer.backward(dall_price)
    dorange, dorange_num = orange_layer.backward(dorange_price)
    dapple, dapple_num = apple_layer.backward(dapple_price)
    return price, (dapple_num, dapple, dorange, dorange_num, dtax)
