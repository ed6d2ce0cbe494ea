# style: the exponential of the log-probabilities, with an optional axis argument and type hints
import numpy as np


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    log_total = np.logaddexp.reduce(x, axis=axis)
    return np.exp(x - np.expand_dims(log_total, axis))
