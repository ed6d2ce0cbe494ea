"""The unit layers: affine and relu."""

import numpy as np

from grader import Table
from grader.courses.book.activation import RELU
from grader.courses.book.affine import AFFINE
from grader.courses.cs231n.calls import PAIR, lend

_images = np.arange(1.0, 13.0).reshape(2, 1, 2, 3) / 10
_weights = np.arange(12.0).reshape(6, 2) / 10 - 0.5
_above = np.array([[1.0, -2.0], [0.5, 3.0]])
_right = {
    "out": (_images.reshape(2, -1) @ _weights + [1.0, -1.0],),
    "dx": ((_above @ _weights.T).reshape(_images.shape),),
    "dw": (_images.reshape(2, -1).T @ _above,),
    "db": (_above.sum(axis=0),),
}
IMAGES = Table("images of shape (2, 1, 2, 3)", {"x": _images, "w": _weights, "b": [1.0, -1.0], "dout": _above}, _right)
AFFINE_PAIR = AFFINE.under(
    PAIR, ("affine_forward", "affine_backward"), "layers/affine", tables=(IMAGES,),
    stand_in=lend("affine_forward", "affine_backward"),
    steps=(
        "`cache` is yours: keep in it what `affine_backward` needs.",
        "`x.reshape(len(x), -1)` makes one row of each sample. `dx` must have the shape of `x` again.",
    ),
)  # fmt: skip
RELU_PAIR = RELU.under(
    PAIR, ("relu_forward", "relu_backward"), "layers/relu", stand_in=lend("relu_forward", "relu_backward"),
    steps=("Keep `x` in `cache`, or where it is positive.",),
)  # fmt: skip
CHECKS = (AFFINE_PAIR, RELU_PAIR)
