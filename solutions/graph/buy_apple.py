"""buy_apple: the price of two apples with tax, and its gradients."""

from graph.mul_layer import MulLayer


def buy_apple():
    """Each layer remembers its own inputs, so each product has a layer of its own."""
    apple_layer = MulLayer()
    tax_layer = MulLayer()

    apple_price = apple_layer.forward(100, 2)
    price = tax_layer.forward(apple_price, 1.1)

    dapple_price, dtax = tax_layer.backward(1)
    dapple, dapple_num = apple_layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)
