"""How the course calls its classes."""

from grader import Convention

LAYER = Convention(
    build="layer = {0}({sizes})\nfirst_W = layer.W\nfirst_b = layer.b",
    keep="layer.{name} = {name}",
    forward="{out} = layer.forward({inputs})",
    backward="{gradients} = layer.backward({dout})",
    leave="{name} = layer.{name}",
    mark="dLd",
    names={"x": "A", "out": "Z", "dout": "dLdZ"},
    shapes={"W": "M D", "b": "M 1"},
    returns_none=True,
)
ACTIVATION = Convention(
    build="layer = {0}()",
    forward="{out} = layer.forward({inputs})",
    backward="{gradients} = layer.backward({dout})",
    mark="dLd",
    names={"x": "Z", "out": "A", "dout": "dLdA", "M": "C"},
    returns_none=True,
)
LOSS = Convention(
    build="loss_layer = {0}()",
    forward="{out} = loss_layer.forward({inputs})",
    backward="{gradients} = loss_layer.backward()",
    mark="dLd",
    names={"x": "A", "t": "Y", "y": "probs", "out": "loss", "M": "C"},
    returns_none=True,
)
NORM = Convention(
    build="layer = {0}(D, alpha)\ntesting = {0}(D, alpha)\ntesting.BW = BW\ntesting.Bb = Bb",
    keep="layer.{name} = {name}",
    forward="layer.running_M = start_M\nlayer.running_V = start_V\n{out} = layer.forward(Z)\n"
    "running_M = layer.running_M\nrunning_V = layer.running_V\n"
    "testing.running_M = start_M\ntesting.running_V = start_V\ntested = testing.forward(Z, True)\n"
    "fresh = {0}(D)\nfresh_BZ = fresh.forward(Z)\nfresh_M = fresh.running_M\nfresh_V = fresh.running_V",
    backward="{gradients} = layer.backward({dout})",
    leave="{name} = layer.{name}",
    mark="dLd",
    names={"x": "Z", "out": "BZ", "dout": "dLdBZ"},
    returns_none=True,
)
OPTIMIZER = Convention(
    build="first = SimpleNamespace(W=W1, b=b1, dLdW=dLdW1, dLdb=dLdb1)\n"
    "second = SimpleNamespace(W=W2, b=b2, dLdW=dLdW2, dLdb=dLdb2)\n"
    "third = SimpleNamespace(W=W1, b=b1, dLdW=dLdW1, dLdb=dLdb1)\n"
    "model = SimpleNamespace(layers=[first, second])\nplain = SimpleNamespace(layers=[third])\n"
    "optimizer = {0}(model, lr, momentum)\nusual = {0}(plain)",
    forward="optimizer.step()\nW2_first = second.W\nb2_first = second.b\n"
    "first.dLdW = next_dLdW1\noptimizer.step()\n"
    "{out} = first.W\nb1_new = first.b\nW2_new = second.W\nb2_new = second.b\n"
    "usual.step()\nusual.step()\nusual_W1 = third.W",
    names={"out": "W1_new"},
    returns_none=True,
)
