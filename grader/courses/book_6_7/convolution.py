"""The unit convolution: im2col and col2im, Convolution and Pooling."""

from pathlib import Path

import numpy as np

from grader import Array, Layer, name_mistakes
from grader.courses.book.lent import HELPERS, read_lent
from grader.courses.book_6_7.calls import FOLD, LAYER

LENT = read_lent(Path(__file__).parent / "lent" / "layers.py")

SETTINGS = ("filter_h", "filter_w", "stride", "pad")


def fold(dout: Array, x: Array, once: bool = False, cut: bool = True, **settings: int) -> Array:
    """Return the images that all windows add up to; where `once`, a window replaces those before it.

    The margin is `cut` off, or stays.
    """
    height, width, stride, pad = (settings[name] for name in SETTINGS)
    whole = np.pad(np.zeros(x.shape), [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    rows, columns = (whole.shape[2] - height) // stride + 1, (whole.shape[3] - width) // stride + 1
    parts = dout.reshape(len(x), rows, columns, -1, height, width)
    for row, column in np.ndindex(rows, columns):
        place = whole[:, :, row * stride :, column * stride :][:, :, :height, :width]
        place[...] = parts[:, row, column] + (0 if once else place)
    return whole[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]] if cut else whole


IM2COL = Layer(
    "convolution/im2col",
    symbol="im2col",
    inputs={"x": "N C H P"},
    domains={"x": "distinct"},
    options={
        "filter_h": (2, 2, 3), "filter_w": (3, 2, 2), "stride": (1, 2, 1), "pad": (1, 0, 2),
        "C": (2, 3, 1), "H": (4, 4, 4), "P": (5, 4, 3),
    },
    quantities={"parts": 'einsum("ncijkl->nijckl", windows(pad(x, pad), filter_h, filter_w, stride))'},
    formula="reshape(parts, -1, C * filter_h * filter_w)",
    gradients={"dx": None},
    mistakes=name_mistakes(
        channels_in_front=lambda parts, out: {"out": parts.transpose(0, 3, 1, 2, 4, 5).reshape(out.shape)},
        filter_axes_exchanged=lambda parts, out: {"out": parts.transpose(0, 1, 2, 3, 5, 4).reshape(out.shape)},
        channels_last=lambda parts, out: {"out": parts.transpose(0, 1, 2, 4, 5, 3).reshape(out.shape)},
        images_last=lambda parts, out: {"out": parts.transpose(1, 2, 0, 3, 4, 5).reshape(out.shape)},
        windows_in_columns=lambda out: {"out": out.T},
        six_axes_left=lambda parts: {"out": parts},
        overlap_overwritten=lambda dout, x, filter_h, filter_w, stride, pad: {
            "dx": fold(dout, x, True, filter_h=filter_h, filter_w=filter_w, stride=stride, pad=pad)
        },
        margin_not_cut=lambda dout, x, filter_h, filter_w, stride, pad: {
            "dx": fold(dout, x, cut=False, filter_h=filter_h, filter_w=filter_w, stride=stride, pad=pad)
        },
        margin_cut_at_end=lambda dout, x, H, P, filter_h, filter_w, stride, pad: {
            "dx": fold(dout, x, cut=False, filter_h=filter_h, filter_w=filter_w, stride=stride, pad=pad)[..., :H, :P]
        },
        margin_cut_to_minus_pad=lambda dx, pad: {"dx": dx if pad else dx[..., :0, :0]},
        overlap_averaged=lambda dx, dout, x, filter_h, filter_w, stride, pad: {
            "dx": dx
            / np.maximum(fold(dout**0, x, filter_h=filter_h, filter_w=filter_w, stride=stride, pad=pad), 1)
        },
    ),
).under(
    FOLD,
    ("im2col", "col2im"),
    "convolution/im2col",
    stand_in="\n\n\n".join(HELPERS[name] for name in ("im2col", "col2im")),
    steps=(
        "Pad the images first. Then go through the places of the filter: `y` and `x` inside of the window.",
        "`img[:, :, y : y_max : stride, x : x_max : stride]` has the number at that place of all windows.",
        "Order the axes as (N, out_h, out_w, C, filter_h, filter_w) before you reshape to rows.",
        "`col2im` goes back in the reverse order. A number of the image adds up all windows that hold it: `+=`.",
    ),
)  # fmt: skip
WINDOWS = "windows(pad(x, pad), K, L, stride)"
CONVOLUTION = Layer(
    "convolution/convolution",
    symbol="Convolution",
    parameters={"W": "F C K L", "b": "F"},
    inputs={"x": "N C H P"},
    domains={"x": "distinct", "W": "distinct", "b": "small"},
    options={
        "stride": (1, 2, 1), "pad": (1, 0, 2), "C": (2, 2, 1), "H": (4, 4, 3), "P": (3, 4, 4), "F": (3, 2, 4),
        "K": (3, 2, 2), "L": (2, 2, 3),
    },
    formula=f'swapaxes(einsum("ncijkl,fckl->njif", {WINDOWS}, W) + b, 1, 3)',
    gradients={"dx": None},
    attributes={"dW": f'einsum("ncijkl,nfij->fckl", {WINDOWS}, dout)', "db": 'einsum("nfij->f", dout)'},
    mistakes=name_mistakes(
        bias_left_out=lambda out, b: {"out": out - b[:, None, None]},
        axes_not_moved=lambda out: {"out": np.moveaxis(out, 1, -1).reshape(out.shape)},
        filters_last=lambda out: {"out": np.moveaxis(out, 1, -1)},
        weight_gradient_averaged=lambda dW, N: {"dW": dW / N},
        weight_gradient_as_matrix=lambda dW: {"dW": dW.reshape(len(dW), -1)},
        weight_gradient_turned=lambda dW: {"dW": dW.reshape(len(dW), -1).T},
        weight_gradient_not_turned=lambda dW: {"dW": dW.reshape(len(dW), -1).T.reshape(dW.shape)},
        bias_gradient_averaged=lambda db, N: {"db": db / N},
        bias_gradient_of_everything=lambda dout: {"db": dout.sum()},
        bias_gradient_of_images_alone=lambda dout: {"db": dout.sum(axis=0)},
        bias_gradient_axes_not_moved=lambda dout, F: {"db": dout.reshape(-1, F).sum(axis=0)},
        input_gradient_averaged=lambda dx, N: {"dx": dx / N},
        margin_cut_to_minus_pad=lambda dx, pad: {"dx": dx if pad else dx[..., :0, :0]},
    ),
).under(
    LAYER,
    ("Convolution",),
    "convolution/convolution",
    needs=("convolution/im2col",),
    stand_in=LENT["Convolution"],
    calls={"build": "layer = {0}(W, b, stride, pad)"},
    steps=(
        "`im2col` makes a row of each window. `W.reshape(FN, -1).T` makes a column of each filter.",
        "The product has the shape (N * out_h * out_w, FN). Reshape it to four axes, then move the filters forward.",
        "In `backward`, move the filters of `dout` to the end first, and reshape. Then it is the backward of Affine.",
        "Reshape `dW` to the shape of `W`. `col2im` makes `dx`.",
    ),
)  # fmt: skip
POOLING = Layer(
    "convolution/pooling",
    symbol="Pooling",
    inputs={"x": "N C H P"},
    domains={"x": "distinct"},
    options={
        "pool_h": (2, 3, 2), "pool_w": (2, 2, 3), "stride": (2, 1, 2), "pad": (0, 1, 0),
        "C": (2, 3, 3), "H": (4, 4, 6), "P": (6, 4, 5),
    },
    quantities={"parts": "windows(pad(x, pad), pool_h, pool_w, stride)"},
    formula="max(parts, axis=(-2, -1))",
    gradients={"dx": None},
    mistakes=name_mistakes(
        mean_in_place_of_maximum=lambda parts: {"out": parts.mean(axis=(-2, -1))},
        minimum_in_place_of_maximum=lambda parts: {"out": parts.min(axis=(-2, -1))},
        sum_in_place_of_maximum=lambda parts: {"out": parts.sum(axis=(-2, -1))},
        axes_not_moved=lambda out: {"out": np.moveaxis(out, 1, -1).reshape(out.shape)},
        channels_last=lambda out: {"out": np.moveaxis(out, 1, -1)},
        maximum_over_channels=lambda out: {"out": out.max(axis=1)},
        gradient_averaged=lambda dx, pool_h, pool_w: {"dx": dx / (pool_h * pool_w)},
        gradient_is_mask=lambda dx: {"dx": np.where(dx != 0, 1.0, 0.0)},
    ),
).under(
    LAYER,
    ("Pooling",),
    "convolution/pooling",
    needs=("convolution/im2col",),
    stand_in=LENT["Pooling"],
    calls={"build": "layer = {0}(pool_h, pool_w, stride, pad)"},
    steps=(
        "After `im2col`, reshape to (-1, pool_h * pool_w): then each row is one window of one channel.",
        "Keep `np.argmax` of each row: `backward` must know which number was the largest.",
        "In `backward`, write `dout` at that place of each row of zeros. `col2im` adds the rows up.",
    ),
)  # fmt: skip
CHECKS = (IM2COL, CONVOLUTION, POOLING)
