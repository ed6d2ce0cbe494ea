"""The unit affine: Affine."""

import numpy as np

from grader import Layer, Table, name_mistakes
from grader.courses.book.affine_losses import CROSS_ENTROPY_ERROR, SOFTMAX, SOFTMAX_WITH_LOSS
from grader.courses.book.lent import LENT

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
    mistakes=name_mistakes(
        bias_left_out=lambda x, W: {"out": x @ W},
        bias_subtracted=lambda x, W, b: {"out": x @ W - b},
        weight_not_transposed=lambda W, dout: {"dx": dout @ W},
        weight_on_the_left=lambda W, dout: {"dx": W.T @ dout},
        input_not_transposed=lambda x, dout: {"dW": x @ dout},
        weight_gradient_swapped=lambda x, dout: {"dW": dout @ x.T},
        weight_gradient_transposed=lambda x, dout: {"dW": dout.T @ x},
        weight_gradient_averaged=lambda x, dout, N: {"dW": x.T @ dout / N},
        bias_gradient_averaged=lambda dout: {"db": dout.mean(axis=0)},
        gradients_averaged=lambda x, dout, N: {"dW": x.T @ dout / N, "db": dout.sum(axis=0) / N},
        bias_gradient_along_rows=lambda dout: {"db": dout.sum(axis=1)},
        bias_gradient_not_summed=lambda dout: {"db": dout},
        bias_gradient_of_everything=lambda dout: {"db": dout.sum()},
        gradient_without_dout=lambda W, out: {"dx": np.ones_like(out) @ W.T},
        weights_turned=lambda x, W, b, dout: {"out": x @ W.T + b, "dx": dout @ W, "dW": dout.T @ x},
        weights_turned_in_both=lambda x, W, b, dout: {"out": x @ W.T + b, "dx": dout @ W},
        samples_in_columns=lambda x, W, b, dout: {"out": W @ x + b[:, None], "dx": W.T @ dout, "dW": dout @ x.T},
        samples_in_columns_in_forward=lambda x, W, b: {"out": W @ x + b[:, None]},
        weight_in_front=lambda x, W, b, dout: {"out": W @ x + b, "dx": W.T @ dout, "dW": dout @ x.T},
        weights_turned_in_forward=lambda x, W, b: {"out": x @ W.T + b},
    ),
)  # fmt: skip


CHECKS = (AFFINE, SOFTMAX, CROSS_ENTROPY_ERROR, SOFTMAX_WITH_LOSS)
