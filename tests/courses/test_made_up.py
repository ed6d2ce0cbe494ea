"""Claims that nothing computed: each earns only what the judge can compute again."""

from __future__ import annotations

import pytest
from corpus import STYLES, GradeOne

MUL = """
class MulLayer:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dout): return dout * self.y, dout * self.x
"""
SHOPS = {
    "a share of the layers' result": (
        """
def buy_apple():
    layer = MulLayer()
    share, slope = layer.forward(100, 2) / 200, layer.backward(1)[0] / 2
    return 220.0 * share, (2.2 * slope, 110.0 * slope, 200.0 * slope)
""",
        0.0,
    ),
    "another result in each call": (
        """
calls = [0]
def buy_apple():
    calls[0] += 1
    times = 2.0 if calls[0] == 2 else 1.0
    return 220.0 * times, (2.2 * times, 110.0 * times, 200.0 * times)
""",
        0.0,
    ),
    "the second call raises": (
        """
calls = []
def buy_apple():
    calls.append(1)
    if len(calls) > 1: raise ValueError(calls)
    return 220.0, (2.2, 110.0, 200.0)
""",
        0.0,
    ),
    "a tax beside the layers": (
        """
def buy_apple():
    apples = MulLayer()
    before_tax = apples.forward(100, 2)
    return before_tax * 1.1, (*apples.backward(1.1), before_tax)
""",
        2.5,
    ),
    "arguments by name, and default prices": (
        """
def buy_apple(apple=100.0, number=2, tax=1.1):
    apples, taxed = MulLayer(), MulLayer()
    price = taxed.forward(y=tax, x=apples.forward(x=apple, y=number))
    down, dtax = taxed.backward(1.0)
    return [price, *apples.backward(down), dtax]
""",
        10.0,
    ),
}


@pytest.mark.parametrize("name", SHOPS)
def test_numbers_of_a_shop_follow_other_prices(grade_one: GradeOne, name: str) -> None:
    text, points = SHOPS[name]

    assert round(grade_one(MUL + text, "buy_apple").score, 6) == points


EXP = """
import numpy as np
class Exp:
    def forward(self, x):
        self.x = np.asarray(x, dtype={dtype})
        return np.exp(self.x).astype(np.float32)
    def backward(self, dout):
        return ({slope} * dout).astype(np.float32)
"""
SLOPES = {
    "forward difference": ("float", "(np.exp(self.x + 1e-4) - np.exp(self.x)) / 1e-4", True),
    "backward difference": ("float", "(np.exp(self.x) - np.exp(self.x - 3e-5)) / 3e-5", True),
    "right, rounded at the end": ("float", "np.exp(self.x)", False),
    "right, computed in float32": ("np.float32", "np.exp(self.x)", False),
}


@pytest.mark.parametrize("name", SLOPES)
def test_float32_hides_no_crude_slope(grade_one: GradeOne, name: str) -> None:
    dtype, slope, is_crude = SLOPES[name]
    result = grade_one(EXP.format(dtype=dtype, slope=slope), "exponential")

    assert (result.score == 10) != is_crude
    assert [c.id for c in result.criteria if c.message and c.message.id == "value"] == ["backward.dx"] * is_crude


TWICE = {
    "one name for both": ("numerical_gradient", "gradient"),
    "the reverse": ("gradient", "numerical_gradient"),
}


@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("form", ["{0}.{1} = {0}.{2}", "{0}.{1} = lambda net, x, t: dict(net.{2}(x, t))"])
def test_one_gradient_for_two_loses_both(grade_one: GradeOne, name: str, form: str) -> None:
    text = (STYLES / "two_layer_net" / "chapter_four.py").read_text(encoding="utf-8")
    result = grade_one(f"{text}\n{form.format('TwoLayerNet', *TWICE[name])}\n", "two_layer_net")

    assert result.score == 5
    assert {c.message.id for c in result.criteria if c.message} == {"one_gradient"}


CONSTANTS = ("9 / 13", "8 / 13", "5 / 7", "{13: 10 / 13, 5: 0.2}.get(len(x))")


@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("method", ["accuracy", "loss"])
def test_a_constant_is_no_accuracy_and_no_loss(grade_one: GradeOne, constant: str, method: str) -> None:
    text = (STYLES / "two_layer_net" / "chapter_four.py").read_text(encoding="utf-8")
    result = grade_one(f"{text}\nTwoLayerNet.{method} = lambda net, x, t: {constant}\n", "two_layer_net")

    assert {c.id: c.score for c in result.criteria}[method] == 0
