# style: np.multiply in place of the star, with type hints of numpy.typing
from __future__ import annotations

import numpy as np
import numpy.typing as npt


class MulLayer:
    """Multiply two inputs."""

    def __init__(self) -> None:
        self.inputs: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None

    def forward(self, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        self.inputs = x, y
        return np.multiply(x, y)

    def backward(self, dout: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        assert self.inputs is not None
        x, y = self.inputs
        return np.multiply(dout, y), np.multiply(dout, x)
