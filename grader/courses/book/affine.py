"""The unit affine: Affine."""

import numpy as np

from grader import Array, Layer, Symptoms, Table
from grader.courses.book.affine_losses import CROSS_ENTROPY_ERROR, SOFTMAX, SOFTMAX_WITH_LOSS
from grader.courses.book.lent import LENT


def bias_left_out(x: Array, W: Array) -> Symptoms:
    """`out` is `x @ W` alone. The bias `b` is not added."""
    return {"out": x @ W}


def bias_subtracted(x: Array, W: Array, b: Array) -> Symptoms:
    """`out` is `x @ W - b`. The bias must be added, not subtracted."""
    return {"out": x @ W - b}


def weight_not_transposed(W: Array, dout: Array) -> Symptoms:
    """`dx` uses `W` as it is. The shapes fit only when `W` is square.

    `dout` is (N, M), and `dx` must be (N, D). So the second factor must be (M, D).
    """
    return {"dx": dout @ W}


def weight_on_the_left(W: Array, dout: Array) -> Symptoms:
    """`dx` multiplies `dout` and the weights in the wrong order.

    `dout` is (N, M), and `dx` must be (N, D). So `dout` must come first.
    """
    return {"dx": W.T @ dout}


def input_not_transposed(x: Array, dout: Array) -> Symptoms:
    """`dW` uses `x` as it is. The shapes fit only when `x` is square.

    `dout` is (N, M), and `dW` must be (D, M). So the first factor must be (D, N).
    """
    return {"dW": x @ dout}


def weight_gradient_swapped(x: Array, dout: Array) -> Symptoms:
    """`dW` multiplies the input and `dout` in the wrong order.

    `dout` is (N, M), and `dW` must be (D, M). So `dout` must come second.
    """
    return {"dW": dout @ x.T}


def weight_gradient_transposed(x: Array, dout: Array) -> Symptoms:
    """`dW` is transposed. It must have the shape of `W`, which is (D, M)."""
    return {"dW": dout.T @ x}


def weight_gradient_averaged(x: Array, dout: Array, N: int) -> Symptoms:
    """`dW` is divided by the batch size N. Only the loss divides by N."""
    return {"dW": x.T @ dout / N}


def bias_gradient_averaged(dout: Array) -> Symptoms:
    """`db` is the mean of the rows of `dout`. The bias acts on every row, so the rows must be added up."""
    return {"db": dout.mean(axis=0)}


def gradients_averaged(x: Array, dout: Array, N: int) -> Symptoms:
    """`dW` and `db` are divided by the batch size N. Only the loss divides by N."""
    return {"dW": x.T @ dout / N, "db": dout.sum(axis=0) / N}


def bias_gradient_along_rows(dout: Array) -> Symptoms:
    """`db` has one number for each sample. It must have one number for each bias.

    Each row of `dout` is added up here. Add the rows to each other instead.
    """
    return {"db": dout.sum(axis=1)}


def bias_gradient_not_summed(dout: Array) -> Symptoms:
    """`db` is `dout` itself. The rows of the batch must be added up."""
    return {"db": dout}


def bias_gradient_of_everything(dout: Array) -> Symptoms:
    """`db` is one number, the sum of all of `dout`. Each bias needs a sum of its own."""
    return {"db": dout.sum()}


def gradient_without_dout(W: Array, N: int) -> Symptoms:
    """`dx` does not depend on `dout`. `dx` is the same for every `dout`.

    Only `dout` says how fast the final result changes with `out`.
    """
    return {"dx": np.ones((N, W.shape[1])) @ W.T}


def weights_turned(x: Array, W: Array, b: Array, dout: Array) -> Symptoms:
    """The whole layer takes `W` as (M, D), as PyTorch does. In this exercise `W` is (D, M).

    Here each column of `W` belongs to one output. Change `forward` first, and then `backward`.
    """
    return {"out": x @ W.T + b, "dx": dout @ W, "dW": dout.T @ x}


def weights_turned_in_forward(x: Array, W: Array, b: Array) -> Symptoms:
    """`forward` takes `W` as (M, D), as PyTorch does. In this exercise `W` is (D, M)."""
    return {"out": x @ W.T + b}


_images = np.arange(1.0, 13.0).reshape(2, 1, 2, 3) / 10
_weights = np.arange(12.0).reshape(6, 2) / 10 - 0.5
_above = np.array([[1.0, -2.0], [0.5, 3.0]])

AFFINE = Layer(
    "affine/affine",
    symbol="Affine",
    stand_in=LENT["Affine"],
    aliases=("AffineLayer", "Linear", "LinearLayer", "MyAffine", "Dense", "FullyConnected"),
    parameters={"W": "D M", "b": "M"},
    inputs={"x": "N D"},
    domains={"x": "real or 0"},
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
    example={"x": ((1, 2), (3, 4)), "W": ((1,), (10,)), "b": (100,), "dout": ((1,), (2,))},
    mistakes=(
        bias_left_out, bias_subtracted, weight_not_transposed, weight_on_the_left, input_not_transposed,
        weight_gradient_swapped, weight_gradient_transposed, weight_gradient_averaged, bias_gradient_averaged,
        gradients_averaged, bias_gradient_along_rows, bias_gradient_not_summed, bias_gradient_of_everything,
        gradient_without_dout, weights_turned, weights_turned_in_forward,
    ),
)  # fmt: skip


CHECKS = (AFFINE, SOFTMAX, CROSS_ENTROPY_ERROR, SOFTMAX_WITH_LOSS)
