"""How the course calls its functions: samples are columns, and the gradients of parameters are means."""

from pathlib import Path

from grader import Convention
from grader.courses.book.lent import read_lent

LENT = read_lent(Path(__file__).parent / "lent" / "functions.py")
ELEMENTS = Convention(
    forward="{out}, cache = {0}({inputs})",
    backward="{gradients} = {1}({dout}, cache)",
    names={"x": "Z", "out": "A", "dout": "dA"},
    returns_none=True,
)
LINEAR = Convention(
    forward="{out}, cache = {0}({inputs})",
    backward="{gradients} = {1}({dout}, cache)",
    names={"x": "A_prev", "out": "Z", "dout": "dZ", "N": "m", "D": "n_prev", "M": "n"},
    columns=True,
    shapes={"W": "M D", "b": "M 1"},
    averaged=("W", "b"),
    returns_none=True,
)
ACTIVATED = Convention(
    forward="{out}, cache = {0}({inputs}, ('relu', 'sigmoid')[kind])",
    backward="{gradients} = {1}({dout}, cache, ('relu', 'sigmoid')[kind])",
    names={"x": "A_prev", "out": "A", "dout": "dA", "N": "m", "D": "n_prev", "M": "n"},
    columns=True,
    shapes={"W": "M D", "b": "M 1"},
    averaged=("W", "b"),
    returns_none=True,
)
COST = Convention(forward="{out} = {0}({inputs})", names={"out": "cost", "N": "m"}, columns=True, returns_none=True)
MODEL = Convention(
    forward="parameters = {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2, 'W3': W3, 'b3': b3}\n"
    "AL, caches = {0}(X, parameters)\n{out} = {2}(AL, Y)",
    backward="grads = {1}(AL, Y, caches)\ndW1 = grads['dW1']\ndb1 = grads['db1']\ndW2 = grads['dW2']\n"
    "db2 = grads['db2']\ndW3 = grads['dW3']\ndb3 = grads['db3']",
    names={"out": "cost", "N": "m"},
    columns=True,
    shapes={"W1": "H D", "b1": "H 1", "W2": "G H", "b2": "G 1", "W3": "K G", "b3": "K 1"},
    returns_none=True,
)
UPDATE = Convention(
    forward="parameters = {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2}\n"
    "grads = {'dW1': dW1, 'db1': db1, 'dW2': dW2, 'db2': db2}\nupdated = {0}(parameters, grads, rate)\n"
    "{out} = updated['W1']\nb1_new = updated['b1']\nW2_new = updated['W2']\nb2_new = updated['b2']",
    names={"out": "W1_new"},
    returns_none=True,
)


def lend(*names: str) -> str:
    """Return the text of a right definition of these functions."""
    return "\n\n\n".join(LENT[name] for name in names)
