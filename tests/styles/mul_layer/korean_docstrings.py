# style: comments and docstrings in Korean, type hints from numpy.typing
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class MulLayer:
    """곱셈 계층: 두 입력의 곱을 구한다."""

    def __init__(self) -> None:
        self.x: Array | None = None  # 순전파에서 받은 첫째 값
        self.y: Array | None = None  # 순전파에서 받은 둘째 값

    def forward(self, x: Array, y: Array) -> Array:
        """역전파에 쓰려고 두 값을 모두 기억해 둔다."""
        self.x, self.y = x, y
        return x * y

    def backward(self, dout: Array) -> tuple[Array, Array]:
        """상류의 미분에 서로 바꾼 값을 곱한다."""
        return dout * self.y, dout * self.x
