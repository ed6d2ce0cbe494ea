"""The unit images: a convolution and a max pooling, with loops."""

import numpy as np

from grader import Array, Layer, name_mistakes
from grader.courses.cs231n.calls import PAIR


def cut_windows(x: Array, height: int, width: int) -> Array:
    """Return all windows of images."""
    return np.asarray(np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(-2, -1)))


def convolve(parts: Array, W: Array, b: Array, out: Array) -> Array:
    """Return a convolution of windows, as large as the right one."""
    found = np.einsum("ncijkl,fckl->nfij", parts, W) + b[:, None, None]
    return np.asarray(found[: len(out), :, : out.shape[2], : out.shape[3]])


CONV = Layer(
    "images/conv_naive", symbol="conv_forward_naive", inputs={"x": "N C H P"}, parameters={"W": "F C K L", "b": "F"},
    options={
        "stride": (1, 2, 1), "margin": (1, 1, 2), "C": (2, 2, 1), "H": (3, 4, 3), "P": (4, 2, 3), "F": (3, 2, 3),
        "K": (3, 2, 2), "L": (2, 2, 3),
    },
    formula='swapaxes(einsum("ncijkl,fckl->njif", windows(pad(x, margin), K, L, stride), W) + b, 1, 3)',
    gradients={"dx": None},
    attributes={
        "dW": 'einsum("ncijkl,nfij->fckl", windows(pad(x, margin), K, L, stride), dout)',
        "db": 'einsum("nfij->f", dout)',
    },
    mistakes=name_mistakes(
        bias_left_out=lambda out, b: {"out": out - b[:, None, None]},
        stride_left_out=lambda x, margin, K, L, W, b, out: {
            "out": convolve(cut_windows(np.pad(x, ((0, 0), (0, 0), (margin,) * 2, (margin,) * 2)), K, L), W, b, out)
        },
        every_axis_padded=lambda x, margin, K, L, stride, W, b, out: {
            "out": convolve(cut_windows(np.pad(x, margin), K, L)[:, :, ::stride, ::stride], W, b, out)
        },
        weight_gradient_averaged=lambda dW, N: {"dW": dW / N},
        bias_gradient_averaged=lambda db, N: {"db": db / N},
        bias_gradient_of_everything=lambda dout: {"db": dout.sum()},
        bias_gradient_of_last_image=lambda dout: {"db": dout[-1].sum(axis=(1, 2))},
        input_gradient_averaged=lambda dx, N: {"dx": dx / N},
    ),
).under(
    PAIR, ("conv_forward_naive", "conv_backward_naive"), "images/conv_naive",
    calls={"forward": "out, cache = {0}({inputs}, {'stride': stride, 'pad': margin})"},
    steps=(
        "Pad `x` first. Then `i * stride` is the first row of the window of `out[..., i, j]`.",
        "Each window adds to `dx` of the padded `x` with `+=`, for windows overlap. Cut the margin off at the end.",
    ),
)  # fmt: skip
MAX_POOL = Layer(
    "images/max_pool_naive", symbol="max_pool_forward_naive", inputs={"x": "N C H P"}, domains={"x": "distinct"},
    options={"size": (2, 2, 3), "stride": (2, 1, 3), "C": (2, 3, 1), "H": (4, 4, 6), "P": (6, 4, 3)},
    quantities={"parts": "windows(x, size, size, stride)"},
    formula="max(parts, axis=(-2, -1))",
    gradients={"dx": None},
    mistakes=name_mistakes(
        mean_in_place_of_maximum=lambda parts: {"out": parts.mean(axis=(-2, -1))},
        minimum_in_place_of_maximum=lambda parts: {"out": parts.min(axis=(-2, -1))},
        sum_in_place_of_maximum=lambda parts: {"out": parts.sum(axis=(-2, -1))},
        stride_left_out=lambda x, size, out: {
            "out": cut_windows(x, size, size).max(axis=(-2, -1))[:, :, : out.shape[2], : out.shape[3]]
        },
        gradient_averaged=lambda dx, size: {"dx": dx / size**2},
        gradient_is_mask=lambda dx: {"dx": np.where(dx != 0, 1.0, 0.0)},
    ),
).under(
    PAIR, ("max_pool_forward_naive", "max_pool_backward_naive"), "images/max_pool_naive",
    calls={"forward": "out, cache = {0}(x, {'pool_height': size, 'pool_width': size, 'stride': stride})"},
    steps=(
        "The gradient of a window goes to its largest number alone: `window == window.max()` is a mask.",
        "Add it to `dx` with `+=`, for windows may overlap.",
    ),
)  # fmt: skip
CHECKS = (CONV, MAX_POOL)
