"""The unit affine: the affine layer."""

import numpy as np

from grader import Array, Layer, Symptoms, Table, stand_in
from grader.courses.book.affine_losses import CROSS_ENTROPY_ERROR, SOFTMAX, SOFTMAX_WITH_LOSS


def bias_left_out(x: Array, W: Array) -> Symptoms:
    """`out` lacks the bias: it is `x @ W` alone."""
    return {"out": x @ W}


def bias_subtracted(x: Array, W: Array, b: Array) -> Symptoms:
    """`out` subtracts the bias instead of adding it."""
    return {"out": x @ W - b}


def weight_not_transposed(W: Array, dout: Array) -> Symptoms:
    """`dx` multiplies with `W` as it is; the shapes fit only if `W` is square.

    `dout` is (N, M) and `dx` must be (N, D), so the second factor must be (M, D).
    """
    return {"dx": dout @ W}


def weight_on_the_left(W: Array, dout: Array) -> Symptoms:
    """`dx` has its two factors in the wrong order."""
    return {"dx": W.T @ dout}


def input_not_transposed(x: Array, dout: Array) -> Symptoms:
    """`dW` multiplies with `x` as it is; the shapes fit only if they are square.

    `dW` must have the shape of `W`, (D, M): the first factor must be (D, N).
    """
    return {"dW": x @ dout}


def weight_gradient_swapped(x: Array, dout: Array) -> Symptoms:
    """`dW` has its two factors in the wrong order."""
    return {"dW": dout @ x.T}


def weight_gradient_transposed(x: Array, dout: Array) -> Symptoms:
    """`dW` is transposed: it must have the shape of `W`."""
    return {"dW": dout.T @ x}


def weight_gradient_averaged(x: Array, dout: Array, N: int) -> Symptoms:
    """`dW` is divided by the batch size; that division belongs to the loss, and only there."""
    return {"dW": x.T @ dout / N}


def bias_gradient_averaged(dout: Array) -> Symptoms:
    """`db` is the mean over the batch; `b` is added to every row, so what flows back adds up."""
    return {"db": dout.mean(axis=0)}


def gradients_averaged(x: Array, dout: Array, N: int) -> Symptoms:
    """`dW` and `db` are divided by the batch size; that division belongs to the loss, and only there."""
    return {"dW": x.T @ dout / N, "db": dout.sum(axis=0) / N}


def bias_gradient_along_rows(dout: Array) -> Symptoms:
    """`db` is summed along each row: it has a number per sample and must have one per bias."""
    return {"db": dout.sum(axis=1)}


def bias_gradient_not_summed(dout: Array) -> Symptoms:
    """`db` is `dout` itself: the rows of the batch are not added up."""
    return {"db": dout}


def bias_gradient_of_everything(dout: Array) -> Symptoms:
    """`db` is one number: the sum runs over all of `dout` and must run over the batch only."""
    return {"db": dout.sum()}


def gradient_without_dout(W: Array, N: int) -> Symptoms:
    """`dx` does not use `dout`: it is the same for whatever comes from above."""
    return {"dx": np.ones((N, W.shape[1])) @ W.T}


_images = np.arange(1.0, 13.0).reshape(2, 1, 2, 3) / 10
_weights = np.arange(12.0).reshape(6, 2) / 10 - 0.5
_above = np.array([[1.0, -2.0], [0.5, 3.0]])

AFFINE = Layer(
    "affine/affine",
    symbol="Affine",
    stand_in=stand_in("layers/Affine"),
    aliases=("AffineLayer", "Linear", "LinearLayer", "MyAffine", "Dense", "FullyConnected"),
    parameters={"W": "D M", "b": "M"},
    inputs={"x": "N D"},
    formula="x @ W + b",
    gradients={"dx": "dout @ W.T"},
    attributes={"dW": "x.T @ dout", "db": "dout.sum(axis=0)"},
    tables=(
        Table(
            "images of shape (2, 1, 2, 3)",
            {"x": _images, "W": _weights, "b": [1.0, -1.0], "dout": _above},
            {
                "out": (_images.reshape(2, -1) @ _weights + [1.0, -1.0],),
                "dx": ((_above @ _weights.T).reshape(_images.shape),),
                "dW": (_images.reshape(2, -1).T @ _above,),
                "db": (_above.sum(axis=0),),
            },
            remark="four_dimensional",
        ),
    ),
    mistakes=(
        bias_left_out,
        bias_subtracted,
        weight_not_transposed,
        weight_on_the_left,
        input_not_transposed,
        weight_gradient_swapped,
        weight_gradient_transposed,
        weight_gradient_averaged,
        bias_gradient_averaged,
        gradients_averaged,
        bias_gradient_along_rows,
        bias_gradient_not_summed,
        bias_gradient_of_everything,
        gradient_without_dout,
    ),
)


CHECKS = (AFFINE, SOFTMAX, CROSS_ENTROPY_ERROR, SOFTMAX_WITH_LOSS)
