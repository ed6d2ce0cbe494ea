"""The book's common.util: what a class may call of it."""

import numpy as np


def smooth_curve(x):
    weights = np.kaiser(11, 2)
    longer = np.concatenate([x[10:0:-1], x, x[-1:-11:-1]])
    return np.convolve(weights / weights.sum(), longer, mode="valid")[5:-5]


def shuffle_dataset(x, t):
    order = np.random.permutation(len(x))
    return x[order], t[order]


def to_one_hot(t, count=10):
    return np.eye(count)[t]


def convert_one_hot(corpus, vocab_size):
    return np.eye(vocab_size, dtype=np.int32)[corpus]


def clip_grads(grads, max_norm):
    rate = max_norm / (np.sqrt(sum(np.sum(grad**2) for grad in grads)) + 1e-6)
    for grad in grads if rate < 1 else ():
        grad *= rate


def conv_output_size(input_size, filter_size, stride=1, pad=0):
    return (input_size + 2 * pad - filter_size) / stride + 1


def im2col(input_data, filter_h, filter_w, stride=1, pad=0):
    padded = np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (filter_h, filter_w), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride].transpose(0, 2, 3, 1, 4, 5)
    return windows.reshape(np.prod(windows.shape[:3]), -1)


def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    N, C, H, W = input_shape
    rows, columns = (H + 2 * pad - filter_h) // stride + 1, (W + 2 * pad - filter_w) // stride + 1
    windows = col.reshape(N, rows, columns, C, filter_h, filter_w)
    image = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    for row, column in np.ndindex(rows, columns):
        y, x = row * stride, column * stride
        image[:, :, y : y + filter_h, x : x + filter_w] += windows[:, row, column]
    return image[:, :, pad : H + pad, pad : W + pad]
