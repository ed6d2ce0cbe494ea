"""How the course calls its functions, and what it lends to a net."""

from pathlib import Path

from grader import Convention
from grader.courses.book.lent import read_lent

PAIR = Convention(
    forward="{out}, cache = {0}({inputs})",
    backward="{gradients} = {1}({dout}, cache)",
    names={"W": "w"},
    returns_none=True,
)
LOSS = Convention(
    forward="{out}, {gradients} = {0}({inputs})",
    names={"out": "loss", "t": "y", "y": "probs", "M": "C"},
    returns_none=True,
)
NET = Convention(
    build="net = {0}(D, H, C, 0.01, reg)",
    keep="net.params['{name}'] = {name}",
    forward="scores = net.loss(X)\nloss, grads = net.loss(X, y)\n"
    "dW1 = grads['W1']\ndb1 = grads['b1']\ndW2 = grads['W2']\ndb2 = grads['b2']",
    names={"out": "loss", "t": "y"},
    returns_none=True,
)
LABELS = {"labels": ("x", "labels(y)")}
LENT = read_lent(Path(__file__).parent / "lent" / "layers.py")


def lend(*names: str) -> str:
    """Return the text of a right definition of these functions."""
    return "\n\n\n".join(LENT[name] for name in names)
